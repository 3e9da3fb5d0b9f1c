using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>
/// The state of an instance at one moment: memories, tables, globals, dropped segments. New instances start from it, and
/// its memories are shared copy-on-write between them.
/// </summary>
public sealed unsafe class Snapshot : IDisposable
{
    private readonly MemoryImage[] _memories;
    private readonly nint[][] _tables;
    private readonly Vector128<byte>[] _globals;
    private readonly bool[] _droppedData, _droppedElements;

    private Snapshot(Instance instance, bool runsStart, nint[][] tables, Vector128<byte>[] globals)
    {
        Linked = instance.Linked;
        RunsStart = runsStart;
        _memories = [.. instance.OwnMemories.Select(memory => new MemoryImage(memory))];
        _tables = tables;
        _globals = globals;
        _droppedData = [.. instance.DroppedData];
        _droppedElements = [.. instance.DroppedElements];
    }

    internal LinkedModule Linked { get; }

    /// <summary>True for the state before the start function.</summary>
    internal bool RunsStart { get; }

    /// <summary>Takes a snapshot of an instance that is not running.</summary>
    /// <exception cref="InvalidOperationException">
    /// The instance shares state with others: it imports a memory, a table or a mutable global, or holds a reference to a
    /// host object or to another instance's function.
    /// </exception>
    public static Snapshot Take(Instance instance) =>
        (IsPossible(instance.Module) ? TryTake(instance, runsStart: false) : null)
        ?? throw new InvalidOperationException($"no snapshot of an instance of {instance.Module.Name}: it shares a memory, table, global or reference with another instance or the host");

    /// <summary>Closes the images; instances that map them keep their content.</summary>
    public void Dispose()
    {
        foreach (var memory in _memories) memory.Dispose();
    }

    internal static bool IsPossible(Module module)
    {
        var definition = module.Definition;
        return definition.ImportedMemories == 0 && definition.ImportedTables == 0
            && !definition.Globals.Take(definition.ImportedGlobals).Any(global => global.Type.Mutable);
    }

    internal static Snapshot? TryTake(Instance instance, bool runsStart)
    {
        var tables = new nint[instance.OwnTables.Length][];
        for (int i = 0; i < tables.Length; i++)
        {
            var record = instance.OwnTables[i].Record;
            tables[i] = new nint[record->Length];
            for (int j = 0; j < tables[i].Length; j++)
                if (!TryEncode(instance, record->Base[j], out tables[i][j])) return null;
        }

        var definition = instance.Module.Definition;
        var globals = new Vector128<byte>[definition.Globals.Length - definition.ImportedGlobals];
        for (int i = 0; i < globals.Length; i++)
        {
            globals[i] = Unsafe.ReadUnaligned<Vector128<byte>>(instance.OwnGlobal(i));
            if (IsReference(definition.Globals[definition.ImportedGlobals + i].Type.Kind))
            {
                if (!TryEncode(instance, (nint)globals[i].AsInt64().ToScalar(), out nint encoded)) return null;
                globals[i] = Vector128.CreateScalar((long)encoded).AsByte();
            }
        }

        return new Snapshot(instance, runsStart, tables, globals);
    }

    /// <summary>Puts a new or a used instance into this state.</summary>
    internal void Apply(Instance instance, bool isNew)
    {
        for (int i = 0; i < _memories.Length; i++)
        {
            if (isNew) instance.OwnMemories[i].Map(_memories[i]);
            else instance.OwnMemories[i].Reset(_memories[i]);
        }

        nint context = (nint)instance.Context;
        for (int i = 0; i < _tables.Length; i++)
        {
            var table = instance.OwnTables[i];
            if (!isNew && !table.Changed) continue;
            if (table.Length != _tables[i].Length) table.Resize(_tables[i].Length);
            nint* elements = table.Record->Base;
            for (int j = 0; j < _tables[i].Length; j++) elements[j] = _tables[i][j] == 0 ? 0 : context + _tables[i][j];
            table.Changed = false;
        }

        var definition = Linked.Module.Definition;
        for (int i = 0; i < _globals.Length; i++)
        {
            var value = _globals[i];
            if (IsReference(definition.Globals[definition.ImportedGlobals + i].Type.Kind) && value != default)
                value = Vector128.CreateScalar(value.AsInt64().ToScalar() + context).AsByte();
            Unsafe.WriteUnaligned(instance.OwnGlobal(i), value);
        }

        _droppedData.CopyTo(instance.DroppedData, 0);
        _droppedElements.CopyTo(instance.DroppedElements, 0);
    }

    private static bool IsReference(ValueKind kind) => kind is ValueKind.FuncRef or ValueKind.ExternRef;

    // A reference to one of the instance's own function records is kept as its offset in the context.
    private static bool TryEncode(Instance instance, nint reference, out nint encoded)
    {
        encoded = reference == 0 ? 0 : reference - (nint)instance.Context;
        return reference == 0 || (encoded > 0 && encoded < instance.Module.Layout.Size);
    }
}
