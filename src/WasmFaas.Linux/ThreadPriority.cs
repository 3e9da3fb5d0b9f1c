using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>The calling thread's nice value: setpriority(2), which on Linux acts on single threads.</summary>
public static partial class ThreadPriority
{
    private const int PrioProcess = 0;

    /// <summary>Lets other threads go first. Raising the nice value needs no privilege; it cannot be taken back without one.</summary>
    /// <param name="nice">1 to 19: the higher, the less CPU time beside threads of nice 0.</param>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static void Lower(int nice)
    {
        if (SetPriority(PrioProcess, GetThreadId(), nice) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "setpriority");
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);
}
