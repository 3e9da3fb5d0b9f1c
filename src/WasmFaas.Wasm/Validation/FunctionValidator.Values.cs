using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>Variables, references, tables, select, and the immediates of plain instructions (core spec 3.3.1-3.3.7).</summary>
internal ref partial struct FunctionValidator
{
    private ValueKind ReadLocal()
    {
        var local = _reader.ReadU32();
        return local < (uint)_localCount
            ? _locals[local]
            : throw Invalid($"unknown local {local} in {OpcodeTable.Name(_opcode)}: the function has {_localCount}");
    }

    private GlobalType ReadGlobal()
    {
        var global = _reader.ReadU32();
        return global < (uint)_module.Globals.Length
            ? _module.Globals[(int)global].Type
            : throw Invalid($"unknown global {global} in {OpcodeTable.Name(_opcode)}");
    }

    private void ValidateGlobalSet()
    {
        var global = ReadGlobal();
        if (!global.Mutable) throw Invalid("immutable global: global.set needs a mutable one");
        Pop(global.Kind);
    }

    private ValueKind ReadTable()
    {
        var table = _reader.ReadU32();
        return table < (uint)_module.Tables.Length
            ? _module.Tables[(int)table].Type.Element
            : throw Invalid($"unknown table {table} in {OpcodeTable.Name(_opcode)}");
    }

    private void ValidateValues()
    {
        switch (_opcode)
        {
            case Opcode.Drop: PopAny(); break;
            case Opcode.Select: ValidateSelect(); break;
            case Opcode.SelectT: ValidateTypedSelect(); break;
            case Opcode.RefNull: Push(_reader.ReadHeapKind()); break;
            case Opcode.RefIsNull: ValidateIsNull(); break;
            case Opcode.RefFunc: ValidateRefFunc(); break;
            case Opcode.TableGet:
                var element = ReadTable();
                Pop(ValueKind.I32);
                Push(element);
                break;
            case Opcode.TableSet:
                Pop(ReadTable());
                Pop(ValueKind.I32);
                break;
            case Opcode.TableGrow:
                Pop(ValueKind.I32, ReadTable());
                Push(ValueKind.I32);
                break;
            case Opcode.TableFill:
                Pop(ValueKind.I32, ReadTable(), ValueKind.I32);
                break;
            default:
                throw new InvalidOperationException($"{OpcodeTable.Name(_opcode)} has no validation rule");
        }
    }

    // Operands are named from the top of the stack down.
    private void Pop(ValueKind top, ValueKind second)
    {
        Pop(top);
        Pop(second);
    }

    private void Pop(ValueKind top, ValueKind second, ValueKind third)
    {
        Pop(top, second);
        Pop(third);
    }

    private void ValidateSelect()
    {
        Pop(ValueKind.I32);
        var second = PopAny();
        var first = PopAny();
        if (IsReference(first) || IsReference(second))
        {
            throw Invalid("type mismatch in select: without a type it takes numbers and vectors, found a reference");
        }

        if (first != second && first != Unknown && second != Unknown) throw Mismatch(first, second);
        Push(first == Unknown ? second : first);
    }

    private void ValidateTypedSelect()
    {
        var count = _reader.ReadCount();
        if (count != 1) throw Invalid($"invalid result arity of select: {count}, expected 1");
        var kind = _reader.ReadValueKind();
        Pop(ValueKind.I32, kind, kind);
        Push(kind);
    }

    private void ValidateIsNull()
    {
        var kind = PopAny();
        if (kind != Unknown && !IsReference(kind))
        {
            throw Invalid($"type mismatch in ref.is_null: expected a reference, found {FunctionType.Name(kind)}");
        }

        Push(ValueKind.I32);
    }

    private void ValidateRefFunc()
    {
        var function = _reader.ReadU32();
        if (function >= (uint)_declared.Length) throw Invalid($"unknown function {function} in ref.func");
        if (!_declared[function]) throw Invalid($"undeclared function reference {function} in ref.func");
        Push(ValueKind.FuncRef);
    }

    private static bool IsReference(ValueKind kind) => kind is ValueKind.FuncRef or ValueKind.ExternRef;
}
