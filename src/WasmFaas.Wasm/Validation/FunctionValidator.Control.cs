using System.Collections.Immutable;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>Blocks, branches and calls (core spec 3.3.8).</summary>
internal ref partial struct FunctionValidator
{
    // One-value lists by kind, so that `block (result i32)` allocates nothing.
    private static readonly ImmutableArray<ValueKind>[] s_single =
        [.. Enumerable.Range(0, 0x80).Select(kind => ImmutableArray.Create((ValueKind)kind))];

    private void PushFrame(Opcode opcode, ImmutableArray<ValueKind> parameters, ImmutableArray<ValueKind> results)
    {
        if (_frameCount == _frames.Length)
        {
            if (_frameCount >= _limits.BlockDepth)
            {
                throw new ModuleException(
                    ModuleError.LimitExceeded, _position, $"blocks nested too deep, the limit is {_limits.BlockDepth}");
            }

            Array.Resize(ref _frames, Math.Min(_frames.Length * 2, Math.Max(_limits.BlockDepth, _frameCount + 1)));
        }

        _frames[_frameCount++] = new ControlFrame(opcode, parameters, results, _height, _unreachable);
        _height = _operandCount;
        _unreachable = false;
        Push(parameters);
    }

    private ControlFrame PopFrame()
    {
        var frame = _frames[_frameCount - 1];
        Pop(frame.Results);
        if (_operandCount != _height)
        {
            throw Invalid(
                $"type mismatch in {OpcodeTable.Name(_opcode)}: {_operandCount - _height} values too many at the end of a block");
        }

        _frameCount--;
        _height = frame.OuterHeight;
        _unreachable = frame.OuterUnreachable;
        return frame;
    }

    private ImmutableArray<ValueKind> ReadBlock(out ImmutableArray<ValueKind> results)
    {
        var type = _reader.ReadBlockType();
        if (type.TypeIndex < 0)
        {
            results = type.Result == 0 ? [] : s_single[(int)type.Result];
            return [];
        }

        var function = TypeAt(type.TypeIndex);
        results = function.Results;
        return function.Parameters;
    }

    private void ValidateBlock()
    {
        var parameters = ReadBlock(out var results);
        if (_opcode == Opcode.If) Pop(ValueKind.I32);
        Pop(parameters);
        PushFrame(_opcode, parameters, results);
    }

    private void ValidateElse()
    {
        if (_frames[_frameCount - 1].Opcode != Opcode.If) throw CodeReader.Malformed(_position, "else without if (END opcode expected)");
        var frame = PopFrame();
        PushFrame(Opcode.Else, frame.Parameters, frame.Results);
    }

    private void ValidateEnd()
    {
        var frame = PopFrame();
        if (frame.Opcode == Opcode.If && !frame.Parameters.AsSpan().SequenceEqual(frame.Results.AsSpan()))
        {
            throw Invalid("type mismatch: an if without else must have the same parameters and results");
        }

        Push(frame.Results);
    }

    private ImmutableArray<ValueKind> ReadLabel()
    {
        var label = _reader.ReadU32();
        return label < (uint)_frameCount
            ? _frames[_frameCount - 1 - (int)label].LabelKinds
            : throw Invalid($"unknown label {label} in {OpcodeTable.Name(_opcode)}: {_frameCount} are open");
    }

    private void ValidateBr()
    {
        Pop(ReadLabel());
        SetUnreachable();
    }

    private void ValidateBrIf()
    {
        var kinds = ReadLabel();
        Pop(ValueKind.I32);
        Pop(kinds);
        Push(kinds);
    }

    private void ValidateBrTable()
    {
        Pop(ValueKind.I32);
        var arity = -1;
        for (var left = _reader.ReadCount(); left >= 0; left--)
        {
            var kinds = ReadLabel();
            if (arity >= 0 && kinds.Length != arity)
            {
                throw Invalid($"type mismatch in br_table: labels with {arity} and {kinds.Length} values");
            }

            arity = kinds.Length;
            Peek(kinds);
        }

        SetUnreachable();
    }

    private FunctionType ReadFunction()
    {
        var function = _reader.ReadU32();
        return function < (uint)_module.FunctionTypes.Length
            ? _module.TypeOf((int)function)
            : throw Invalid($"unknown function {function} in {OpcodeTable.Name(_opcode)}");
    }

    private FunctionType ReadIndirect()
    {
        var type = TypeAt(_reader.ReadIndex());
        var table = ReadTable();
        if (table != ValueKind.FuncRef)
        {
            throw Invalid($"type mismatch in {OpcodeTable.Name(_opcode)}: expected a table of funcref, found {FunctionType.Name(table)}");
        }

        Pop(ValueKind.I32);
        return type;
    }

    private readonly FunctionType TypeAt(int index) => (uint)index < (uint)_module.Types.Length
        ? _module.Types[index]
        : throw Invalid($"unknown type {index} in {OpcodeTable.Name(_opcode)}");

    private void ValidateCall(FunctionType type)
    {
        Pop(type.Parameters);
        Push(type.Results);
    }

    private void ValidateTailCall(FunctionType type)
    {
        if (!type.Results.AsSpan().SequenceEqual(_results.AsSpan()))
        {
            throw Invalid(
                $"type mismatch in {OpcodeTable.Name(_opcode)}: the callee {type} must have the results of its caller");
        }

        Pop(type.Parameters);
        SetUnreachable();
    }
}
