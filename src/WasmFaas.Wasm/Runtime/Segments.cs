using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Copies from data and element segments (core spec 4.4.6, 4.4.7).</summary>
internal static unsafe class Segments
{
    internal static void InitMemory(Instance instance, int segment, int memory, uint destination, uint source, uint count)
    {
        var data = instance.Module.Definition.Data[segment];
        uint available = instance.DroppedData[segment] ? 0 : (uint)data.Length;
        if ((ulong)source + count > available
            || !Memory.TrySlice(instance.Memories[memory].Record, destination, count, out var target))
            throw new Trap(TrapCode.MemoryOutOfBounds);
        instance.Module.Definition.Bytes.Span.Slice(data.Start + (int)source, (int)count).CopyTo(target);
    }

    internal static void InitTable(Instance instance, int segment, int table, uint destination, uint source, uint count)
    {
        var items = instance.Module.Definition.Elements[segment].Items;
        uint available = instance.DroppedElements[segment] ? 0 : (uint)items.Length;
        var record = instance.Tables[table].Record;
        if ((ulong)source + count > available || (ulong)destination + count > (ulong)record->Length)
            throw new Trap(TrapCode.TableOutOfBounds);
        if (count == 0) return;
        instance.Tables[table].Changed = true;
        for (uint i = 0; i < count; i++)
            record->Base[destination + i] = (nint)instance.Evaluate(items[(int)(source + i)]).AsInt64().ToScalar();
    }
}
