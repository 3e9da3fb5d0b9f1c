namespace WasmFaas.Linux;

/// <summary>The time that one thread has spent on processors, which other threads may read while it lives (clock_gettime(2)).</summary>
public sealed class ThreadClock
{
    private readonly int _clock;

    private ThreadClock(int thread) => _clock = (~thread << 3) | 6; // CPUCLOCK_PERTHREAD and CPUCLOCK_SCHED, as pthread_getcpuclockid(3) makes it.

    /// <summary>The calling thread's.</summary>
    public static ThreadClock OfThisThread() => new(SystemCalls.GetThreadId());

    /// <summary>The time so far, in nanoseconds; 0 where the thread has ended.</summary>
    public long Read() => (long)SystemCalls.GetCpuTime(_clock);
}
