using System.Diagnostics;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Metrics;

/// <summary>What a function's requests came to, counted since it was added. Safe for use by several threads.</summary>
public sealed class FunctionMetrics
{
    private static readonly double[] s_bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly long[] s_ticks = [.. s_bounds.Select(bound => (long)(bound * Stopwatch.Frequency))];

    private readonly long[] _ends = new long[Enum.GetValues<GuestEnd>().Length];
    private readonly long[] _traps = new long[Enum.GetValues<TrapCode>().Length];
    private readonly long[] _durations = new long[s_bounds.Length + 1];
    private long _ticks, _rejected, _expired, _coldStarts, _loads, _loadTicks;

    /// <summary>Upper bounds of the buckets of <see cref="FunctionStatistics.Durations"/>, in seconds; the last bucket has none.</summary>
    public static IReadOnlyList<double> DurationBounds => s_bounds;

    /// <summary>The counts of now. Those of requests that end meanwhile may be in some and not yet in others.</summary>
    public FunctionStatistics Read() => new()
    {
        Exited = Volatile.Read(ref _ends[(int)GuestEnd.Exited]),
        Trapped = Volatile.Read(ref _ends[(int)GuestEnd.Trapped]),
        TimedOut = Volatile.Read(ref _ends[(int)GuestEnd.TimedOut]),
        Stopped = Volatile.Read(ref _ends[(int)GuestEnd.Stopped]),
        Failed = Volatile.Read(ref _ends[(int)GuestEnd.Refused]) + Volatile.Read(ref _ends[(int)GuestEnd.Failed]),
        Rejected = Volatile.Read(ref _rejected),
        Expired = Volatile.Read(ref _expired),
        ColdStarts = Volatile.Read(ref _coldStarts),
        Loads = Volatile.Read(ref _loads),
        LoadTime = Seconds(Volatile.Read(ref _loadTicks)),
        Duration = Seconds(Volatile.Read(ref _ticks)),
        Durations = [.. _durations],
        Traps = Enum.GetValues<TrapCode>().Where(code => _traps[(int)code] != 0).ToDictionary(code => code, code => _traps[(int)code]),
    };

    /// <summary>Counts a request whose guest was called.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="elapsed">From the request's start to the guest's end, in ticks of <see cref="Stopwatch"/>.</param>
    internal void Add(GuestOutcome outcome, long elapsed)
    {
        Interlocked.Increment(ref _ends[(int)outcome.End]);
        if (outcome.End == GuestEnd.Trapped && outcome.Error is Trap trap) Interlocked.Increment(ref _traps[(int)trap.Code]);
        int bucket = 0;
        while (bucket < s_ticks.Length && elapsed > s_ticks[bucket]) bucket++;
        Interlocked.Increment(ref _durations[bucket]);
        Interlocked.Add(ref _ticks, elapsed);
    }

    /// <summary>Counts a request that found the queue full.</summary>
    internal void AddRejected() => Interlocked.Increment(ref _rejected);

    /// <summary>Counts a request whose time ran out while it waited.</summary>
    internal void AddExpired() => Interlocked.Increment(ref _expired);

    /// <summary>Counts a request that had to load the module or make an instance.</summary>
    internal void AddColdStart() => Interlocked.Increment(ref _coldStarts);

    /// <summary>Counts a load of the module.</summary>
    internal void AddLoad(long elapsed)
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Add(ref _loadTicks, elapsed);
    }

    private static TimeSpan Seconds(long ticks) => TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency);
}
