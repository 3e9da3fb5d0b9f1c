using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

// Filling in a new instance's context: what is the same whether it starts from segments or from a snapshot.
public sealed unsafe partial class Instance
{
    private byte* At(int offset) => (byte*)Context + offset;

    private void BindImports()
    {
        var definition = Module.Definition;
        for (int i = 0; i < definition.Imports.Length; i++)
        {
            int index = definition.Imports[i].Index;
            switch (Linked.Imports[i])
            {
                case HostDefinition host:
                    BindFunction(index, host.Code, host.IsDelegate ? (nint)NewHostRecord(host) : (nint)Context);
                    break;
                case Function function:
                    CheckStore(function.Store, definition.Imports[i]);
                    BindFunction(index, function.Record->Code, function.Record->Context);
                    break;
                case Memory memory:
                    Memories[index] = memory;
                    *(MemoryRecord**)At(Module.Layout.Memory(index)) = memory.Record;
                    break;
                case Table table:
                    Tables[index] = table;
                    *(TableRecord**)At(Module.Layout.Table(index)) = table.Record;
                    break;
                case Global global:
                    CheckStore(global.Store, definition.Imports[i]);
                    Globals[index] = global;
                    *(byte**)At(Module.Layout.Global(index)) = global.Address;
                    break;
            }
        }
    }

    private void CheckStore(Store store, Import import)
    {
        if (!ReferenceEquals(store, Store))
            throw new LinkException($"\"{import.Module}\" \"{import.Name}\" belongs to another store");
    }

    private void BindFunction(int index, nint code, nint context)
    {
        nint* slot = (nint*)At(Module.Layout.Import(index));
        slot[0] = code;
        slot[1] = context;
    }

    private HostRecord* NewHostRecord(HostDefinition host)
    {
        var record = (HostRecord*)Store.Allocate(sizeof(HostRecord));
        record->ReturnArea = Context->ReturnArea;
        record->Target = host.Target;
        record->Caller = (nint)Context;
        return record;
    }

    private void BindFunctions()
    {
        var definition = Module.Definition;
        var layout = Module.Layout;
        int* types = (int*)At(layout.TypeId(0));
        Module.TypeIds.CopyTo(new Span<int>(types, definition.Types.Length));
        for (int slot = 0; slot < layout.ReferencedFunctions.Count; slot++)
        {
            int function = layout.ReferencedFunctions[slot];
            var record = (FunctionRecord*)At(layout.Reference(slot));
            record->TypeId = Module.TypeIds[definition.FunctionTypes[function]];
            if (function < definition.ImportedFunctions)
            {
                nint* import = (nint*)At(layout.Import(function));
                record->Code = import[0];
                record->Context = import[1];
            }
            else
            {
                record->Code = _code.References[slot];
                record->Context = (nint)Context;
            }
        }
    }

    private void MakeOwn()
    {
        var definition = Module.Definition;
        var layout = Module.Layout;
        for (int i = definition.ImportedMemories; i < definition.Memories.Length; i++)
            Memories[i] = new Memory(Store, definition.Memories[i], (MemoryRecord*)At(layout.Memory(i)));
        for (int i = definition.ImportedTables; i < definition.Tables.Length; i++)
            Tables[i] = new Table(Store, definition.Tables[i].Type, (TableRecord*)At(layout.Table(i)));
        for (int i = definition.ImportedGlobals; i < definition.Globals.Length; i++)
            Globals[i] = new Global(Store, definition.Globals[i].Type, At(layout.Global(i)));
    }

    /// <summary>Evaluates a constant expression; the result's first 8 or 16 bytes are the value.</summary>
    internal Vector128<byte> Evaluate(ConstantExpression expression)
    {
        Span<Vector128<byte>> stack = expression.Instructions.Length <= 32
            ? stackalloc Vector128<byte>[expression.Instructions.Length + 1]
            : new Vector128<byte>[expression.Instructions.Length + 1];
        int top = 0;
        foreach (var instruction in expression.Instructions)
        {
            switch (instruction.Opcode)
            {
                case Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const or Opcode.V128Const:
                    stack[top++] = Vector128.Create(instruction.Low, instruction.High).AsByte();
                    break;
                case Opcode.RefNull:
                    stack[top++] = default;
                    break;
                case Opcode.RefFunc:
                    stack[top++] = Vector128.CreateScalar((long)(nint)Reference((int)instruction.Low)).AsByte();
                    break;
                case Opcode.GlobalGet:
                    stack[top++] = Unsafe.ReadUnaligned<Vector128<byte>>(Globals[(int)instruction.Low].Address);
                    break;
                default:
                    top--;
                    stack[top - 1] = Combine(instruction.Opcode, stack[top - 1], stack[top]);
                    break;
            }
        }

        return stack[0];
    }

    private static Vector128<byte> Combine(Opcode opcode, Vector128<byte> left, Vector128<byte> right)
    {
        long a = left.AsInt64().ToScalar(), b = right.AsInt64().ToScalar();
        return opcode switch
        {
            Opcode.I32Add => Vector128.CreateScalar((int)a + (int)b).AsByte(),
            Opcode.I32Sub => Vector128.CreateScalar((int)a - (int)b).AsByte(),
            Opcode.I32Mul => Vector128.CreateScalar((int)a * (int)b).AsByte(),
            Opcode.I64Add => Vector128.CreateScalar(a + b).AsByte(),
            Opcode.I64Sub => Vector128.CreateScalar(a - b).AsByte(),
            Opcode.I64Mul => Vector128.CreateScalar(a * b).AsByte(),
            _ => throw new InvalidOperationException($"{opcode} in a constant expression"),
        };
    }
}
