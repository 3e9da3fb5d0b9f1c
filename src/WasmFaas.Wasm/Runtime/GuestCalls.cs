using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WasmFaas.Wasm.Runtime;

/// <summary>What compiled code calls in the runtime. Public only because that code lives in other assemblies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class GuestCalls
{
    /// <summary>The exception for a trap, for the caller to throw.</summary>
    public static Exception Trap(int code) => new Trap((TrapCode)code);

    /// <summary>The exception for a failed stack check: an interruption, or a stack that is too deep.</summary>
    public static Exception StackCheck(nint context)
    {
        var reason = Of(context).Store.Interruption;
        return reason is null ? new Trap(TrapCode.StackExhausted) : new Trap(TrapCode.Interrupted, reason);
    }

    /// <summary>memory.grow</summary>
    public static int MemoryGrow(nint context, int memory, int pages) => Of(context).Memories[memory].Grow((uint)pages);

    /// <summary>memory.fill</summary>
    public static void MemoryFill(nint memory, int destination, int value, int count) =>
        Slice(memory, destination, count).Fill((byte)value);

    /// <summary>memory.copy</summary>
    public static void MemoryCopy(nint destinationMemory, nint sourceMemory, int destination, int source, int count) =>
        Slice(sourceMemory, source, count).CopyTo(Slice(destinationMemory, destination, count));

    /// <summary>memory.init</summary>
    public static void MemoryInit(nint context, int segment, int memory, int destination, int source, int count) =>
        Segments.InitMemory(Of(context), segment, memory, (uint)destination, (uint)source, (uint)count);

    /// <summary>data.drop</summary>
    public static void DataDrop(nint context, int segment) => Of(context).DroppedData[segment] = true;

    /// <summary>elem.drop</summary>
    public static void ElemDrop(nint context, int segment) => Of(context).DroppedElements[segment] = true;

    /// <summary>table.get</summary>
    public static nint TableGet(nint table, int index)
    {
        var record = (TableRecord*)table;
        return (uint)index < record->Length ? record->Base[(uint)index] : throw new Trap(TrapCode.TableOutOfBounds);
    }

    /// <summary>table.set</summary>
    public static void TableSet(nint context, int table, int index, nint value)
    {
        var target = Of(context).Tables[table];
        if ((uint)index >= target.Record->Length) throw new Trap(TrapCode.TableOutOfBounds);
        target.Record->Base[(uint)index] = value;
        target.Changed = true;
    }

    /// <summary>table.grow</summary>
    public static int TableGrow(nint context, int table, nint initial, int count) =>
        Of(context).Tables[table].Grow((uint)count, initial);

    /// <summary>table.fill</summary>
    public static void TableFill(nint context, int table, int destination, nint value, int count)
    {
        var target = Of(context).Tables[table];
        Elements(target, destination, count).Fill(value);
        target.Changed = true;
    }

    /// <summary>table.copy</summary>
    public static void TableCopy(nint context, int destinationTable, int sourceTable, int destination, int source, int count)
    {
        var tables = Of(context).Tables;
        Elements(tables[sourceTable], source, count).CopyTo(Elements(tables[destinationTable], destination, count));
        tables[destinationTable].Changed = true;
    }

    /// <summary>table.init</summary>
    public static void TableInit(nint context, int segment, int table, int destination, int source, int count) =>
        Segments.InitTable(Of(context), segment, table, (uint)destination, (uint)source, (uint)count);

    private static Instance Of(nint context) =>
        Unsafe.As<Instance>(GCHandle.FromIntPtr(((InstanceHeader*)context)->Instance).Target!);

    private static NativeRange Slice(nint memory, int offset, int count)
    {
        var record = (MemoryRecord*)memory;
        if ((long)(uint)offset + (uint)count > record->Length) throw new Trap(TrapCode.MemoryOutOfBounds);
        return new NativeRange(record->Base + (uint)offset, (uint)count);
    }

    private static Span<nint> Elements(Table table, int offset, int count)
    {
        if ((long)(uint)offset + (uint)count > table.Record->Length) throw new Trap(TrapCode.TableOutOfBounds);
        return new Span<nint>(table.Record->Base + (uint)offset, count);
    }

    /// <summary>A range of up to 4 GiB, which is more than a span can hold.</summary>
    private readonly struct NativeRange(byte* start, uint length)
    {
        private readonly byte* _start = start;

        internal void Fill(byte value) => NativeMemory.Fill(_start, length, value);

        internal void CopyTo(NativeRange target) => NativeMemory.Copy(_start, target._start, length);
    }
}
