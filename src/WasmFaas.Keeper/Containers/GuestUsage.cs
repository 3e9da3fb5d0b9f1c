namespace WasmFaas.Keeper.Containers;

/// <summary>What a guest has used.</summary>
/// <param name="CpuNanoseconds">Time on processors.</param>
/// <param name="MemoryBytes">Linear memory that it has now.</param>
public sealed record GuestUsage(long CpuNanoseconds, long MemoryBytes);
