namespace WasmFaas.Keeper.Containers;

/// <summary>What a guest may use; its part of the processors is its keeper's control group's matter.</summary>
/// <param name="MemoryBytes">Size of its linear memory; null for the engine's limit.</param>
public sealed record GuestLimits(long? MemoryBytes = null);
