using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Waiting for descriptors: ppoll(2) and eventfd(2).</summary>
public static unsafe partial class PollCalls
{
    private const int EventCloseOnExec = 0x80000, EventNonBlocking = 0x800;

    /// <summary>Waits until an entry has an event, or a time has passed. A signal may end the wait early, with EINTR.</summary>
    /// <param name="entries">What to wait for.</param>
    /// <param name="nanoseconds">The longest wait; negative for no end.</param>
    /// <returns>The number of entries with events, or a negative <see cref="LinuxError"/>.</returns>
    public static int Wait(Span<PollEntry> entries, long nanoseconds)
    {
        long* time = stackalloc long[2];
        time[0] = nanoseconds / 1_000_000_000;
        time[1] = nanoseconds % 1_000_000_000;
        fixed (PollEntry* first = entries)
            return (int)FileCalls.Check(PPoll(first, (nuint)entries.Length, nanoseconds < 0 ? null : time, null));
    }

    /// <summary>Makes a descriptor that becomes readable by <see cref="Signal"/>.</summary>
    public static SafeFileHandle CreateEvent()
    {
        int fd = EventFd(0, EventCloseOnExec | EventNonBlocking);
        if (fd < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "eventfd");
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Makes an event readable.</summary>
    public static void Signal(SafeHandle @event)
    {
        ulong one = 1;
        var vector = new IoVector { Base = (byte*)&one, Length = sizeof(ulong) };
        FileCalls.Write(@event, &vector, 1);
    }

    /// <summary>Makes an event unreadable again.</summary>
    public static void Clear(SafeHandle @event)
    {
        ulong count;
        var vector = new IoVector { Base = (byte*)&count, Length = sizeof(ulong) };
        FileCalls.Read(@event, &vector, 1);
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int PPoll(PollEntry* entries, nuint count, long* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);
}
