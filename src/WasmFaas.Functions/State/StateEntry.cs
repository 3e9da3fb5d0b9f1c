namespace WasmFaas.Functions.State;

/// <summary>A value.</summary>
/// <param name="Value">Its bytes.</param>
/// <param name="Version">Its version: greater than that of every write before, so that a key that was removed and made again is told apart.</param>
internal sealed record StateEntry(byte[] Value, long Version);
