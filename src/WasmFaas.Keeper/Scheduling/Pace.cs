using System.Diagnostics;

namespace WasmFaas.Keeper.Scheduling;

/// <summary>
/// How long a function's calls take. Until it has shown itself quick a function runs in the <see cref="Lane"/>; a quick one
/// runs on the thread that serves its request, since a change of threads costs as much as a short guest. Unsynchronised:
/// a lost update does no harm.
/// </summary>
internal sealed class Pace
{
    /// <summary>Calls of this length that a new function has free: the first ones compile its code.</summary>
    private const int FirstCalls = 2;

    private static readonly long s_quick = Stopwatch.Frequency / 1000;
    private static readonly long s_slow = Stopwatch.Frequency / 100;
    private static readonly long s_verySlow = Stopwatch.Frequency / 5;
    private static readonly long s_probation = Stopwatch.Frequency * 10;

    // Starts as if slow calls had been: a few quick ones bring it down.
    private long _average = s_slow;
    private long _slowUntil;
    private int _verySlowCalls;

    /// <summary>True where the next call is likely to be short.</summary>
    public bool IsQuick(long now) => Volatile.Read(ref _average) < s_quick && now > Volatile.Read(ref _slowUntil);

    /// <summary>Learns from a call that ended.</summary>
    /// <param name="now">The end, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="elapsed">Its length in ticks.</param>
    /// <param name="hasExited">False where it was stopped: that costs the instance, which the next call must make anew.</param>
    public void Add(long now, long elapsed, bool hasExited)
    {
        if (!hasExited) elapsed = Math.Max(elapsed, s_slow);

        // On a busy machine the kernel takes a thread off its CPU for many milliseconds: one long call proves nothing, so it
        // counts little, and quick calls are soon believed again.
        long average = Volatile.Read(ref _average);
        bool isForgiven = elapsed < s_quick && average > s_quick;
        Volatile.Write(ref _average, isForgiven ? average / 2 : average + ((Math.Min(elapsed, s_slow) - average) / 16));
        if (elapsed > s_verySlow && Interlocked.Increment(ref _verySlowCalls) > FirstCalls) Volatile.Write(ref _slowUntil, now + s_probation);
    }
}
