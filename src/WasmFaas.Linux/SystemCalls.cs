using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Calls about the process and the machine.</summary>
public static unsafe partial class SystemCalls
{
    private const int ThreadCpuClock = 3;

    /// <summary>Fills a buffer with random bytes of the kernel (getrandom(2)).</summary>
    public static void FillRandom(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint count;
            fixed (byte* start = buffer) count = GetRandom(start, (nuint)buffer.Length, 0);
            if (count > 0) buffer = buffer[(int)count..];
            else if (Marshal.GetLastPInvokeError() != (int)LinuxError.EINTR)
                throw new InvalidOperationException($"getrandom: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>CPU time that the calling thread has used, in nanoseconds (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID).</summary>
    public static ulong GetThreadCpuTime() => GetCpuTime(ThreadCpuClock);

    /// <summary>The kernel's number of the calling thread (gettid(2)).</summary>
    [LibraryImport("libc", EntryPoint = "gettid")]
    internal static partial int GetThreadId();

    /// <summary>What a clock of CPU time says, in nanoseconds; 0 where what it measures has ended.</summary>
    internal static ulong GetCpuTime(int clock)
    {
        long* time = stackalloc long[2];
        return ClockGetTime(clock, time) == 0 ? (ulong)time[0] * 1_000_000_000 + (ulong)time[1] : 0;
    }

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(byte* buffer, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, long* time);
}
