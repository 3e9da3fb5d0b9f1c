using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Generation;

/// <summary>A module with the calls to make of a fresh instance, in order.</summary>
internal sealed record GeneratedModule(ulong Seed, byte[] Binary, IReadOnlyList<ExportCall> Calls);

/// <summary>A call of an exported function.</summary>
internal sealed record ExportCall(string Export, Value[] Arguments);
