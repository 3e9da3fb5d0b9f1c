namespace WasmFaas.Wasm;

/// <summary>What ahead-of-time compilation may use. Passing a limit is an <see cref="AheadOfTimeException"/>.</summary>
public sealed record AheadOfTimeLimits
{
    /// <summary>The limits of a compiler when none are given.</summary>
    public static AheadOfTimeLimits Default { get; } = new();

    /// <summary>Elapsed time of one compilation, its wait in the queue not included.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Resident memory of one compilation, in bytes.</summary>
    public long MemoryBytes { get; init; } = 3L << 30;

    /// <summary>Threads of one compilation.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Compilations that run at once.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Compilations that wait for their turn.</summary>
    public int QueueLength { get; init; } = 1_000;
}
