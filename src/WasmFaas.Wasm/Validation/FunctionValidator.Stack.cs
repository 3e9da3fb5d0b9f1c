using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>The operand stack. A kind of 0 is the bottom type: any value, below unreachable code.</summary>
internal ref partial struct FunctionValidator
{
    private const ValueKind Unknown = default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValueKind kind)
    {
        if (_operandCount == _operands.Length) GrowOperands();
        _operands[_operandCount++] = kind;
    }

    private void Push(ImmutableArray<ValueKind> kinds)
    {
        foreach (var kind in kinds) Push(kind);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop(ValueKind expected)
    {
        if (_operandCount > _height)
        {
            var found = _operands[_operandCount - 1];
            if (found == expected || found == Unknown)
            {
                _operandCount--;
                return;
            }

            throw Mismatch(expected, found);
        }

        if (!_unreachable) throw MissingOperand(expected);
    }

    private void Pop(ImmutableArray<ValueKind> kinds)
    {
        for (var i = kinds.Length - 1; i >= 0; i--) Pop(kinds[i]);
    }

    private ValueKind PopAny()
    {
        if (_operandCount > _height) return _operands[--_operandCount];
        return _unreachable ? Unknown : throw MissingOperand(Unknown);
    }

    private void Tee(ValueKind kind)
    {
        Pop(kind);
        Push(kind);
    }

    /// <summary>Checks that the stack ends in <paramref name="kinds"/> and leaves it as it is.</summary>
    private readonly void Peek(ImmutableArray<ValueKind> kinds)
    {
        for (var i = 0; i < kinds.Length; i++)
        {
            var expected = kinds[kinds.Length - 1 - i];
            var slot = _operandCount - 1 - i;
            if (slot < _height)
            {
                if (_unreachable) return;
                throw MissingOperand(expected);
            }

            var found = _operands[slot];
            if (found != expected && found != Unknown) throw Mismatch(expected, found);
        }
    }

    private void SetUnreachable()
    {
        _operandCount = _height;
        _unreachable = true;
    }

    private void GrowOperands()
    {
        if (_operandCount >= _limits.OperandDepth)
        {
            throw new ModuleException(
                ModuleError.LimitExceeded, _position, $"too many values on the operand stack, the limit is {_limits.OperandDepth}");
        }

        Array.Resize(ref _operands, Math.Min(_operands.Length * 2, Math.Max(_limits.OperandDepth, _operandCount + 1)));
    }

    private readonly ModuleException Invalid(string message) => ModuleValidator.Invalid(_position, message);

    private readonly ModuleException Mismatch(ValueKind expected, ValueKind found) => Invalid(
        $"type mismatch in {OpcodeTable.Name(_opcode)}: expected {FunctionType.Name(expected)}, found {FunctionType.Name(found)}");

    private readonly ModuleException MissingOperand(ValueKind expected) => Invalid(
        $"type mismatch in {OpcodeTable.Name(_opcode)}: expected {(expected == Unknown ? "a value" : FunctionType.Name(expected))}, found an empty stack");
}
