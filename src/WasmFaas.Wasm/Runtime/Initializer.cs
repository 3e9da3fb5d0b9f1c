using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Fills a new instance from its module's constant expressions and segments, in the order of core spec 4.5.4.</summary>
internal readonly unsafe struct Initializer(Instance instance)
{
    internal void Run()
    {
        var definition = instance.Module.Definition;
        for (int i = definition.ImportedGlobals; i < definition.Globals.Length; i++)
            Unsafe.WriteUnaligned(instance.Globals[i].Address, instance.Evaluate(definition.Globals[i].Initial!));
        for (int i = definition.ImportedTables; i < definition.Tables.Length; i++)
        {
            if (definition.Tables[i].Initial is not { } initial) continue;
            var record = instance.Tables[i].Record;
            new Span<nint>(record->Base, checked((int)record->Length)).Fill(Scalar(initial));
        }

        for (int i = 0; i < definition.Elements.Length; i++) Initialize(i, definition.Elements[i]);
        for (int i = 0; i < definition.Data.Length; i++) Initialize(i, definition.Data[i]);
    }

    private nint Scalar(ConstantExpression expression) => (nint)instance.Evaluate(expression).AsInt64().ToScalar();

    private uint Offset(ConstantExpression expression) => instance.Evaluate(expression).AsUInt32().ToScalar();

    private void Initialize(int index, ElementSegment segment)
    {
        if (segment.Mode == SegmentMode.Active)
            Segments.InitTable(instance, index, segment.Table, Offset(segment.Offset!), 0, (uint)segment.Items.Length);
        if (segment.Mode != SegmentMode.Passive) instance.DroppedElements[index] = true;
    }

    private void Initialize(int index, DataSegment segment)
    {
        if (segment.Mode != SegmentMode.Active) return;
        Segments.InitMemory(instance, index, segment.Memory, Offset(segment.Offset!), 0, (uint)segment.Length);
        instance.DroppedData[index] = true;
    }
}
