namespace WasmFaas.Wasm.Binary;

/// <summary>
/// The immediate of a load or store (core spec 5.4.6): binary logarithm of the alignment hint, memory index, and
/// offset in bytes (below 2^32 in validated code).
/// </summary>
internal readonly record struct MemoryArgument(int Align, int Memory, ulong Offset);
