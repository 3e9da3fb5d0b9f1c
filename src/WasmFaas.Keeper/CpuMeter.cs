namespace WasmFaas.Keeper;

/// <summary>CPU time that calls have used. Safe for use by several threads.</summary>
public sealed class CpuMeter
{
    private long _nanoseconds;

    /// <summary>The sum, in nanoseconds.</summary>
    public long Nanoseconds => Volatile.Read(ref _nanoseconds);

    internal void Add(ulong nanoseconds) => Interlocked.Add(ref _nanoseconds, (long)nanoseconds);
}
