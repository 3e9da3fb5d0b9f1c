using System.Collections.Immutable;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>
/// Validates function bodies by the algorithm of the core spec's appendix 7.3. One is used for all bodies of a module:
/// its stacks are kept, so that nothing is allocated per function or instruction once they are large enough.
/// </summary>
internal ref partial struct FunctionValidator
{
    private readonly ModuleDefinition _module;
    private readonly EngineLimits _limits;
    private readonly bool[] _declared;
    private readonly ReadOnlySpan<byte> _bytes;
    private CodeReader _reader;
    private Opcode _opcode;
    private int _position;

    private ValueKind[] _locals = new ValueKind[64];
    private int _localCount;
    private ImmutableArray<ValueKind> _results;

    private ControlFrame[] _frames = new ControlFrame[32];
    private int _frameCount;

    private ValueKind[] _operands = new ValueKind[256];
    private int _operandCount;

    // Height of the stack where the innermost block began, and whether its code is unreachable from here on.
    private int _height;
    private bool _unreachable;

    public FunctionValidator(ModuleDefinition module, EngineLimits limits, bool[] declared)
    {
        _module = module;
        _limits = limits;
        _declared = declared;
        _bytes = module.Bytes.Span;
    }

    /// <summary>Validates the body of function <paramref name="index"/>.</summary>
    public void Validate(int index, FunctionBody body)
    {
        var type = _module.TypeOf(index);
        _reader = new CodeReader(_bytes, body.CodeStart, body.CodeLength);
        _position = body.CodeStart;
        SetLocals(type, body);
        _results = type.Results;
        _operandCount = 0;
        _frameCount = 0;
        PushFrame(Opcode.Block, [], type.Results);
        while (_frameCount > 0) ValidateInstruction();
        if (!_reader.AtEnd)
        {
            throw CodeReader.Malformed(
                _reader.Position, $"section size mismatch: function {index} has {_reader.Remaining} bytes after its end");
        }
    }

    private void SetLocals(FunctionType type, FunctionBody body)
    {
        var total = (long)type.Parameters.Length;
        foreach (var group in body.Locals) total += group.Count;
        if (total > _limits.Locals)
        {
            throw new ModuleException(
                ModuleError.LimitExceeded, _position, $"too many locals: {total}, the limit is {_limits.Locals}");
        }

        if (_locals.Length < total) _locals = new ValueKind[total];
        type.Parameters.CopyTo(_locals);
        _localCount = type.Parameters.Length;
        foreach (var group in body.Locals)
        {
            _locals.AsSpan(_localCount, group.Count).Fill(group.Kind);
            _localCount += group.Count;
        }
    }

    private void ValidateInstruction()
    {
        _position = _reader.Position;
        _opcode = _reader.ReadOpcode();
        ref readonly var info = ref OpcodeTable.Get(_opcode);
        if (info.Special)
        {
            ValidateSpecial();
            return;
        }

        if (info.Immediate != Immediate.None) CheckImmediate(info);
        if (info.OperandCount > 0)
        {
            if (info.OperandCount > 2) Pop(info.Operand2);
            if (info.OperandCount > 1) Pop(info.Operand1);
            Pop(info.Operand0);
        }

        if (info.Result != 0) Push(info.Result);
    }

    private void ValidateSpecial()
    {
        switch (_opcode)
        {
            case Opcode.LocalGet: Push(ReadLocal()); break;
            case Opcode.LocalSet: Pop(ReadLocal()); break;
            case Opcode.LocalTee: Tee(ReadLocal()); break;
            case Opcode.GlobalGet: Push(ReadGlobal().Kind); break;
            case Opcode.GlobalSet: ValidateGlobalSet(); break;
            case Opcode.Unreachable: SetUnreachable(); break;
            case Opcode.Block or Opcode.Loop or Opcode.If: ValidateBlock(); break;
            case Opcode.Else: ValidateElse(); break;
            case Opcode.End: ValidateEnd(); break;
            case Opcode.Br: ValidateBr(); break;
            case Opcode.BrIf: ValidateBrIf(); break;
            case Opcode.BrTable: ValidateBrTable(); break;
            case Opcode.Return:
                Pop(_results);
                SetUnreachable();
                break;
            case Opcode.Call: ValidateCall(ReadFunction()); break;
            case Opcode.CallIndirect: ValidateCall(ReadIndirect()); break;
            case Opcode.ReturnCall: ValidateTailCall(ReadFunction()); break;
            case Opcode.ReturnCallIndirect: ValidateTailCall(ReadIndirect()); break;
            default: ValidateValues(); break;
        }
    }
}
