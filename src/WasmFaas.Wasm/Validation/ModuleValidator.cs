using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>Validates a decoded module (core spec chapter 3).</summary>
internal static class ModuleValidator
{
    internal static void Validate(ModuleDefinition module, EngineLimits limits)
    {
    }
}
