namespace WasmFaas.Wasm.Binary;

/// <summary>Decodes the binary format (core spec chapter 5).</summary>
internal static class ModuleDecoder
{
    internal static ModuleDefinition Decode(ReadOnlyMemory<byte> bytes, EngineLimits limits) => throw new NotImplementedException();
}
