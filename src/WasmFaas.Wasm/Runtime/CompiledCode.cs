namespace WasmFaas.Wasm.Runtime;

/// <summary>A module's functions as machine code, or code that becomes so when first called.</summary>
internal sealed class CompiledCode
{
    private CompiledCode(nint[] references) => References = references;

    /// <summary>Address of each of <see cref="ContextLayout.ReferencedFunctions"/>; 0 for imported ones.</summary>
    internal nint[] References { get; }

    internal static CompiledCode Jit(Module module) => throw new NotImplementedException();
}
