using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>An instance of a module (core spec 4.2.5): its memories, tables, globals and functions.</summary>
public sealed unsafe partial class Instance
{
    private readonly CompiledCode _code;
    private readonly Function?[] _functions;

    /// <summary>Makes an instance from its module's segments; the start function is still to run.</summary>
    internal Instance(Store store, LinkedModule linked)
        : this(store, linked, linked.Module.Code)
    {
        new Initializer(this).Run();
    }

    /// <summary>Makes an instance in the state of a snapshot; the start function is still to run where the snapshot says so.</summary>
    internal Instance(Store store, Snapshot snapshot)
        : this(store, snapshot.Linked, snapshot.Linked.Module.Code)
    {
        Baseline = snapshot;
        snapshot.Apply(this, isNew: true);
    }

    private Instance(Store store, LinkedModule linked, CompiledCode code)
    {
        Store = store;
        Linked = linked;
        _code = code;
        var definition = Module.Definition;
        var layout = Module.Layout;
        Context = (InstanceHeader*)store.Allocate(layout.Size);
        Context->ReturnArea = (byte*)Context + layout.ReturnArea;
        Context->Instance = store.Hold(this, GCHandleType.Weak);
        _functions = new Function?[layout.ReferencedFunctions.Count];
        Memories = new Memory[definition.Memories.Length];
        Tables = new Table[definition.Tables.Length];
        Globals = new Global[definition.Globals.Length];
        DroppedData = definition.Data.IsEmpty ? [] : new bool[definition.Data.Length];
        DroppedElements = definition.Elements.IsEmpty ? [] : new bool[definition.Elements.Length];
        BindImports();
        BindFunctions();
        MakeOwn();
        store.Add(this);
    }

    /// <summary>The module.</summary>
    public Module Module => Linked.Module;

    /// <summary>The store that the instance lives in.</summary>
    public Store Store { get; }

    /// <summary>False once the module has better code than the instance runs.</summary>
    public bool IsCurrent => ReferenceEquals(_code, Module.Code);

    /// <summary>Names of the exports, in the module's order.</summary>
    public IEnumerable<string> ExportNames => Module.Definition.Exports.Select(export => export.Name);

    internal InstanceHeader* Context { get; }

    internal LinkedModule Linked { get; }

    internal Snapshot? Baseline { get; set; }

    internal Memory[] Memories { get; }

    internal Table[] Tables { get; }

    internal Global[] Globals { get; }

    internal bool[] DroppedData { get; }

    internal bool[] DroppedElements { get; }

    /// <summary>Memory 0, which host functions read and write; null where the module has none.</summary>
    public Memory? DefaultMemory => Memories.Length == 0 ? null : Memories[0];

    /// <summary>Size of the memories that are its own, in bytes. Not while the instance is being disposed.</summary>
    public long MemoryBytes => OwnMemories.Sum(memory => (long)memory.Pages * Memory.PageBytes);

    internal Memory[] OwnMemories => Module.Definition.ImportedMemories == 0 ? Memories : Memories[Module.Definition.ImportedMemories..];

    internal Table[] OwnTables => Module.Definition.ImportedTables == 0 ? Tables : Tables[Module.Definition.ImportedTables..];

    /// <summary>The exported function of a name, or null.</summary>
    public Function? FindFunction(string name) => FindExport(name) as Function;

    /// <summary>The exported memory of a name, or null.</summary>
    public Memory? FindMemory(string name) => FindExport(name) as Memory;

    /// <summary>The exported table of a name, or null.</summary>
    public Table? FindTable(string name) => FindExport(name) as Table;

    /// <summary>The exported global of a name, or null.</summary>
    public Global? FindGlobal(string name) => FindExport(name) as Global;

    /// <summary>
    /// Puts the instance back into the state in which it was made, and runs its start function again: as good as a new
    /// instance, at a fraction of the cost. False where that is not possible, because it shares state with others.
    /// </summary>
    public bool TryReset()
    {
        if (Baseline is not { } baseline) return false;
        baseline.Apply(this, isNew: false);
        RunStart();
        return true;
    }

    /// <summary>The export of a name, or null.</summary>
    internal object? FindExport(string name)
    {
        if (!Module.Exports.TryGetValue(name, out var export)) return null;
        return export.Kind switch
        {
            ExternKind.Function => FunctionAt(export.Index),
            ExternKind.Memory => Memories[export.Index],
            ExternKind.Table => Tables[export.Index],
            _ => Globals[export.Index],
        };
    }

    /// <summary>Keeps the state of now as the one to reset to; null where the instance shares state with others.</summary>
    internal Snapshot? TakeBaseline()
    {
        Baseline = Snapshot.TryTake(this, runsStart: true);

        // The memories were filled segment by segment: only as views of the image can they be reset by dropping pages.
        Baseline?.Apply(this, isNew: true);
        return Baseline;
    }

    internal byte* OwnGlobal(int index) => (byte*)Context + Module.Layout.Global(Module.Definition.ImportedGlobals + index);

    /// <summary>The record behind a reference to a function of the module.</summary>
    internal FunctionRecord* Reference(int function) =>
        (FunctionRecord*)((byte*)Context + Module.Layout.Reference(Module.Layout.ReferenceSlots[function]));

    internal Function FunctionAt(int function)
    {
        ref Function? slot = ref _functions[Module.Layout.ReferenceSlots[function]];
        return slot ??= new Function(Store, Reference(function));
    }

    internal void RunStart()
    {
        if (Module.Definition.Start is int start && Baseline is not { RunsStart: false }) FunctionAt(start).Invoke();
    }
}
