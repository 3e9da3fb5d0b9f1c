using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>
/// WASI preview 1: the functions of module <c>wasi_snapshot_preview1</c>, as wasi_snapshot_preview1.witx specifies them.
/// They work on the <see cref="WasiContext"/> in the <see cref="Store.Data"/> of the guest's store.
/// </summary>
public static unsafe partial class Preview1
{
    /// <summary>Name of the module that guests import.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    /// <summary>Defines all 46 functions.</summary>
    public static void Define(Linker linker)
    {
        // Loads the type of the functions' first parameter. Their first calls come from guests, and a collection that meets
        // such a call before the function is prepared reads its signature: to load a type then deadlocks with the call.
        GC.KeepAlive(typeof(Caller));
        DefineEnvironment(linker);
        DefineDescriptors(linker);
        DefineFiles(linker);
        DefinePaths(linker);
        DefineProcess(linker);
        DefineSockets(linker);
    }

    private static void Define(Linker linker, string name, string parameters, void* method, bool hasResult = true)
    {
        var kinds = new ValueKind[parameters.Length];
        for (int i = 0; i < kinds.Length; i++) kinds[i] = parameters[i] == 'I' ? ValueKind.I64 : ValueKind.I32;
        linker.DefineStatic(ModuleName, name, new FunctionType([.. kinds], hasResult ? [ValueKind.I32] : []), (nint)method);
    }
}
