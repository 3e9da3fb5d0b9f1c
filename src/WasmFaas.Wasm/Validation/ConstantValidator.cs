using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>Validates constant expressions (core spec 3.3.13 with the extended-const operators).</summary>
internal sealed class ConstantValidator(ModuleDefinition module)
{
    private readonly List<ValueKind> _stack = [];

    /// <summary>
    /// Checks that an expression gives one value of kind <paramref name="expected"/>; it may read the first
    /// <paramref name="globals"/> globals where they are immutable.
    /// </summary>
    public void Check(ConstantExpression expression, ValueKind expected, int globals)
    {
        _stack.Clear();
        foreach (var instruction in expression.Instructions) Apply(instruction, expression.Offset, globals);
        if (_stack is [var only] && only == expected) return;
        var found = string.Join(", ", _stack.Take(4).Select(FunctionType.Name));
        throw ModuleValidator.Invalid(
            expression.Offset,
            $"type mismatch: constant expression must give ({FunctionType.Name(expected)}), found ({found})");
    }

    private void Apply(ConstantInstruction instruction, int offset, int globals)
    {
        switch (instruction.Opcode)
        {
            case Opcode.RefNull: _stack.Add((ValueKind)instruction.Low); break;
            case Opcode.RefFunc:
                if (instruction.Low >= (ulong)module.FunctionTypes.Length)
                {
                    throw ModuleValidator.Invalid(offset, $"unknown function {instruction.Low} in a constant expression");
                }

                _stack.Add(ValueKind.FuncRef);
                break;
            case Opcode.GlobalGet:
                if (instruction.Low >= (ulong)globals)
                {
                    throw ModuleValidator.Invalid(offset, $"unknown global {instruction.Low} in a constant expression");
                }

                var type = module.Globals[(int)instruction.Low].Type;
                if (type.Mutable)
                {
                    throw ModuleValidator.Invalid(
                        offset, $"constant expression required: global {instruction.Low} is mutable");
                }

                _stack.Add(type.Kind);
                break;
            default:
                ApplyPlain(instruction.Opcode, offset);
                break;
        }
    }

    private void ApplyPlain(Opcode opcode, int offset)
    {
        ref readonly var info = ref OpcodeTable.Get(opcode);
        if (info.OperandCount == 2)
        {
            if (_stack is not [.., var first, var second] || first != info.Operand0 || second != info.Operand1)
            {
                throw ModuleValidator.Invalid(offset, $"type mismatch in a constant expression: operands of {OpcodeTable.Name(opcode)}");
            }

            _stack.RemoveRange(_stack.Count - 2, 2);
        }

        _stack.Add(info.Result);
    }
}
