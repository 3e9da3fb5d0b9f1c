using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>A module with its imports satisfied: makes instances. Safe for use by several threads, in different stores.</summary>
public sealed class LinkedModule
{
    private volatile Snapshot? _initial;

    internal LinkedModule(Module module, object[] imports)
    {
        Module = module;
        Imports = imports;
    }

    /// <summary>The module.</summary>
    public Module Module { get; }

    internal object[] Imports { get; }

    /// <summary>
    /// Makes an instance and runs its start function. After the first instance, memories are mapped copy-on-write from an
    /// image of the initial state instead of being filled segment by segment.
    /// </summary>
    /// <exception cref="LinkException">An initial size passes a limit of the store.</exception>
    /// <exception cref="Trap">A segment does not fit, or the start function trapped.</exception>
    public Instance Instantiate(Store store)
    {
        // Read once: of two first instances each keeps a state to reset to.
        var initial = _initial;
        var instance = initial is null ? new Instance(store, this) : new Instance(store, initial);
        if (initial is null && Snapshot.IsPossible(Module)) _initial = instance.TakeBaseline();
        instance.RunStart();
        return instance;
    }

    /// <summary>Makes an instance that starts in the state of a snapshot; its start function does not run again.</summary>
    public static Instance Instantiate(Store store, Snapshot snapshot)
    {
        var instance = new Instance(store, snapshot);
        instance.RunStart();
        return instance;
    }
}
