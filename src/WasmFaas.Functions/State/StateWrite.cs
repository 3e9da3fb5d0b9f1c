using WasmFaas.Keeper;

namespace WasmFaas.Functions.State;

/// <summary>How a write ended.</summary>
/// <param name="Status">Whether it was done.</param>
/// <param name="Version">The version written, where it was.</param>
internal readonly record struct StateWrite(GuestStateStatus Status, long Version = 0);
