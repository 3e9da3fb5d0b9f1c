using System.Reflection;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

// Globals, tables, and the operations on whole ranges, which are calls into the runtime.
internal sealed partial class FunctionEmitter
{
    private void GlobalAddress(int global)
    {
        Body.Emit(Il.Ldarg0);
        Body.Int32(layout.Global(global));
        Body.Emit(Il.Add);
        if (layout.IsImportedGlobal(global)) Body.Emit(Il.LdindI);
    }

    private void GlobalGet(int global)
    {
        var kind = module.Globals[global].Type.Kind;
        GlobalAddress(global);
        LoadIndirect(kind);
        PushResult(kind);
    }

    private void GlobalSet(int global)
    {
        var value = Pop();
        GlobalAddress(global);
        Consume(value);
        StoreIndirect(module.Globals[global].Type.Kind);
    }

    private void MemorySize(int memory)
    {
        LoadMemoryRecord(Body, memory, (int)System.Runtime.InteropServices.Marshal.OffsetOf<MemoryRecord>(nameof(MemoryRecord.Length)));
        Body.Emit(Il.LdindI8);
        Body.Int32(16);
        Body.Emit(Il.ShrUn);
        Body.Emit(Il.ConvI4);
        PushResult(ValueKind.I32);
    }

    private void MemoryGrow(int memory)
    {
        var pages = Pop();
        Body.Emit(Il.Ldarg0);
        Body.Int32(memory);
        Consume(pages);
        Call(Guest.MemoryGrow);
        PushResult(ValueKind.I32);
    }

    private void MemoryFill(int memory)
    {
        Operand count = Pop(), value = Pop(), destination = Pop();
        LoadMemoryRecord(Body, memory, 0);
        Consume(destination);
        Consume(value);
        Consume(count);
        Call(Guest.MemoryFill);
    }

    private void MemoryCopy(int destinationMemory, int sourceMemory)
    {
        Operand count = Pop(), source = Pop(), destination = Pop();
        LoadMemoryRecord(Body, destinationMemory, 0);
        LoadMemoryRecord(Body, sourceMemory, 0);
        Consume(destination);
        Consume(source);
        Consume(count);
        Call(Guest.MemoryCopy);
    }

    /// <summary>A runtime call of the shape (context, immediate, immediate, destination, source, count).</summary>
    private void RangeCall(MethodInfo method, int first, int second)
    {
        Operand count = Pop(), source = Pop(), destination = Pop();
        Body.Emit(Il.Ldarg0);
        Body.Int32(first);
        Body.Int32(second);
        Consume(destination);
        Consume(source);
        Consume(count);
        Call(method);
    }

    private void Drop(MethodInfo method, int segment)
    {
        Body.Emit(Il.Ldarg0);
        Body.Int32(segment);
        Call(method);
    }

    private void TableGet(int table)
    {
        var index = Pop();
        LoadTableField(table, 0);
        Consume(index);
        Call(Guest.TableGet);
        PushResult(module.Tables[table].Type.Element);
    }

    private void TableSet(int table)
    {
        Operand value = Pop(), index = Pop();
        Body.Emit(Il.Ldarg0);
        Body.Int32(table);
        Consume(index);
        Consume(value);
        Call(Guest.TableSet);
    }

    private void TableSize(int table)
    {
        LoadTableField(table, TableRecord.LengthOffset);
        Body.Emit(Il.LdindI8);
        Body.Emit(Il.ConvI4);
        PushResult(ValueKind.I32);
    }

    private void TableGrow(int table)
    {
        Operand count = Pop(), initial = Pop();
        Body.Emit(Il.Ldarg0);
        Body.Int32(table);
        Consume(initial);
        Consume(count);
        Call(Guest.TableGrow);
        PushResult(ValueKind.I32);
    }

    private void TableFill(int table)
    {
        Operand count = Pop(), value = Pop(), destination = Pop();
        Body.Emit(Il.Ldarg0);
        Body.Int32(table);
        Consume(destination);
        Consume(value);
        Consume(count);
        Call(Guest.TableFill);
    }

    private void ReferenceFunction(int function)
    {
        Body.Emit(Il.Ldarg0);
        Body.Int32(layout.Reference(layout.ReferenceSlots[function]));
        Body.Emit(Il.Add);
        PushResult(ValueKind.FuncRef);
    }

    private void ReferenceIsNull()
    {
        ConsumeTop();
        Body.Int32(0);
        Body.Emit(Il.ConvU);
        Body.Emit(Il.Ceq);
        PushResult(ValueKind.I32);
    }
}
