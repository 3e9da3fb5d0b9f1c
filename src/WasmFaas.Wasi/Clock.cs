using WasmFaas.Linux;

namespace WasmFaas.Wasi;

/// <summary>The clocks of a guest, in nanoseconds (wasi_snapshot_preview1.witx, <c>clockid</c>).</summary>
internal sealed class Clock(TimeProvider provider)
{
    internal const int Realtime = 0, Monotonic = 1, ProcessCpu = 2, ThreadCpu = 3;
    private const ulong NanosecondsPerTick = 100;

    /// <summary>The time of a clock. A guest runs on one thread, so that its CPU time is that of the thread.</summary>
    internal Errno Get(int clock, out ulong time)
    {
        time = clock switch
        {
            Realtime => (ulong)Math.Max(0, provider.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick,
            Monotonic => FromTimestamp(provider.GetTimestamp()),
            ProcessCpu or ThreadCpu => SystemCalls.GetThreadCpuTime(),
            _ => 0,
        };
        return clock is >= Realtime and <= ThreadCpu ? Errno.Success : Errno.Inval;
    }

    internal Errno GetResolution(int clock, out ulong resolution)
    {
        resolution = clock switch
        {
            Realtime => NanosecondsPerTick,
            Monotonic => Math.Max(1, 1_000_000_000 / (ulong)provider.TimestampFrequency),
            _ => 1,
        };
        return clock is >= Realtime and <= ThreadCpu ? Errno.Success : Errno.Inval;
    }

    private ulong FromTimestamp(long timestamp) => provider.TimestampFrequency == 1_000_000_000
        ? (ulong)timestamp
        : (ulong)((UInt128)(ulong)timestamp * 1_000_000_000 / (ulong)provider.TimestampFrequency);
}
