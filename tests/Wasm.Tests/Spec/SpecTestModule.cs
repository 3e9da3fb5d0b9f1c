namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>The host module "spectest" that the scripts import.</summary>
internal static class SpecTestModule
{
    /// <summary>Defines the module's exports.</summary>
    public static void Define(Linker linker, Store store)
    {
        Print(linker, "print");
        Print(linker, "print_i32", ValueKind.I32);
        Print(linker, "print_i64", ValueKind.I64);
        Print(linker, "print_f32", ValueKind.F32);
        Print(linker, "print_f64", ValueKind.F64);
        Print(linker, "print_i32_f32", ValueKind.I32, ValueKind.F32);
        Print(linker, "print_f64_f64", ValueKind.F64, ValueKind.F64);
        linker.Define("spectest", "global_i32", new Global(store, Value.FromI32(666), mutable: false));
        linker.Define("spectest", "global_i64", new Global(store, Value.FromI64(666), mutable: false));
        linker.Define("spectest", "global_f32", new Global(store, Value.FromF32(666.6f), mutable: false));
        linker.Define("spectest", "global_f64", new Global(store, Value.FromF64(666.6), mutable: false));
        linker.Define("spectest", "table", new Table(store, ValueKind.FuncRef, 10, 20));
        linker.Define("spectest", "memory", new Memory(store, 1, 2));
    }

    // The functions print in the reference interpreter; here they only have to be callable.
    private static void Print(Linker linker, string name, params ValueKind[] parameters) =>
        linker.DefineFunction("spectest", name, new FunctionType([.. parameters], []), (_, _, _) => { });
}
