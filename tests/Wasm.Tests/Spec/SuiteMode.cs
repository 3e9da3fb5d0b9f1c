namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>How far the scripts are run.</summary>
internal enum SuiteMode
{
    /// <summary>Modules are decoded and validated; what needs execution is left out.</summary>
    Validate,

    /// <summary>Everything, on code that the JIT makes.</summary>
    Jit,
}
