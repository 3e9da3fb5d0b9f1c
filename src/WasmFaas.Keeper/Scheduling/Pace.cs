using System.Diagnostics;

namespace WasmFaas.Keeper.Scheduling;

/// <summary>
/// How long a function's calls take. Until it has shown itself quick a function runs in the <see cref="Lane"/>; a quick one
/// runs on the thread that serves its request, since a change of threads costs as much as a short guest. Unsynchronised:
/// a lost update does no harm.
/// </summary>
internal sealed class Pace
{
    /// <summary>Slow calls that a new function has free.</summary>
    private const int FirstCalls = 2;

    private static readonly long s_quick = Stopwatch.Frequency / 1000;
    private static readonly long s_slow = Stopwatch.Frequency / 100;
    private static readonly long s_probation = Stopwatch.Frequency * 10;

    // Starts as if one slow call had been: a few quick calls bring it down.
    private long _average = s_slow;
    private long _slowUntil;
    private int _slowCalls;

    /// <summary>True where the next call is likely to be short.</summary>
    public bool IsQuick(long now) => Volatile.Read(ref _average) < s_quick && now > Volatile.Read(ref _slowUntil);

    /// <summary>Learns from a call that ended.</summary>
    /// <param name="now">The end, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="elapsed">Its length in ticks.</param>
    public void Add(long now, long elapsed)
    {
        long average = Volatile.Read(ref _average);
        Volatile.Write(ref _average, average + ((elapsed - average) / 4));

        // The first calls of a function compile its code: long, but not for long.
        if (elapsed > s_slow && Interlocked.Increment(ref _slowCalls) > FirstCalls) Volatile.Write(ref _slowUntil, now + s_probation);
    }
}
