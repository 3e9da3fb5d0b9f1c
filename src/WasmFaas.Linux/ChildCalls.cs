using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Calls on children that others made: <see cref="System.Diagnostics.Process"/> knows nothing of them, and leaves them alone.</summary>
public static unsafe partial class ChildCalls
{
    private const int SetChildSubreaper = 36;
    private const int ByProcess = 1, Exited = 4, NoWait = 0x1000000, AtOnce = 1;
    private const int CodeExited = 1;

    /// <summary>Descendants whose parents end become children of this process (prctl(2), PR_SET_CHILD_SUBREAPER).</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void BecomeSubreaper()
    {
        if (ProcessControl(SetChildSubreaper, 1, 0, 0, 0) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "prctl");
    }

    /// <summary>Waits until a child has ended (waitid(2), WNOWAIT). Its number is not given to another process before it is taken away.</summary>
    public static void WaitForEnd(int process) => Wait(process, Exited | NoWait);

    /// <summary>Waits until a child has ended, and takes it away (waitid(2)).</summary>
    /// <returns>Its exit code, or 128 and the signal that ended it; null where this process has no such child.</returns>
    public static int? Take(int process) => Wait(process, Exited);

    /// <summary>True where a child has ended that has not been taken away yet.</summary>
    public static bool HasEnded()
    {
        SignalInfo info = default;
        return WaitId(0, 0, &info, Exited | NoWait | AtOnce) == 0 && info.Process != 0;
    }

    private static int? Wait(int process, int options)
    {
        SignalInfo info = default;
        long result;
        do result = FileCalls.Check(WaitId(ByProcess, process, &info, options));
        while (result == -(int)LinuxError.EINTR);
        if (result < 0) return null;
        return info.Code == CodeExited ? info.Status : 128 + info.Status;
    }

    /// <summary>siginfo_t as SIGCHLD has it (sigaction(2)).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct SignalInfo
    {
        public int Signal;
        public int Error;
        public int Code;
        public int Padding;
        public int Process;
        public uint User;
        public int Status;
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int type, int id, SignalInfo* info, int options);
}
