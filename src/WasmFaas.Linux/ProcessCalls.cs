using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Calls on processes, and the named pipes that they wait at.</summary>
public static unsafe partial class ProcessCalls
{
    /// <summary>The number of pidfd_open(2), the same for all machines.</summary>
    private const int OpenProcess = 434;

    /// <summary>Sends a signal (kill(2)); 0 only asks whether it could be.</summary>
    /// <returns>False where there is no such process.</returns>
    /// <exception cref="Win32Exception">It may not be sent.</exception>
    public static bool Kill(int process, int signal)
    {
        if (SendSignal(process, signal) == 0) return true;
        int error = Marshal.GetLastPInvokeError();
        return error == (int)LinuxError.ESRCH ? false : throw new Win32Exception(error, $"signal {signal} cannot be sent to the process {process}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Waits until a process has ended, whoever's child it is (pidfd_open(2)); not at all where there is none.</summary>
    public static void WaitForEnd(int process)
    {
        int fd = (int)SystemCall(OpenProcess, process, 0);
        if (fd < 0) return;
        using var file = new SafeFileHandle(fd, ownsHandle: true);
        Span<PollEntry> entries = [new PollEntry { Descriptor = fd, Wanted = PollEvents.Readable }];
        while (PollCalls.Wait(entries, -1) == -(int)LinuxError.EINTR)
        {
            // A signal of this process's.
        }
    }

    /// <summary>Puts another program into this process's place (execvp(3)). Returns only where it cannot.</summary>
    /// <param name="arguments">The program, found by the path, and its arguments.</param>
    /// <exception cref="Win32Exception">There is no such program, or it cannot be run.</exception>
    public static void Execute(params IReadOnlyList<string> arguments)
    {
        nint* pointers = stackalloc nint[arguments.Count + 1];
        for (int i = 0; i < arguments.Count; i++) pointers[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        pointers[arguments.Count] = 0;
        ExecuteFile(arguments[0], pointers);
        int error = Marshal.GetLastPInvokeError();
        for (int i = 0; i < arguments.Count; i++) Marshal.FreeCoTaskMem(pointers[i]);
        throw new Win32Exception(error, $"{arguments[0]} cannot be run: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Makes a named pipe that only its owner uses (mkfifo(3)).</summary>
    /// <exception cref="Win32Exception">It cannot be made.</exception>
    public static void MakePipe(string path)
    {
        if (MakeFifo(path, 0x180) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Gives this process, all of its threads, another user and groups (setgroups(2), setresgid(2), setresuid(2)).</summary>
    /// <exception cref="Win32Exception">It may not.</exception>
    public static void SetUser(uint user, uint group, ReadOnlySpan<uint> groups)
    {
        fixed (uint* list = groups)
        {
            if (SetGroups((nuint)groups.Length, list) != 0 || SetGroupIds(group, group, group) != 0 || SetUserIds(user, user, user) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"the process cannot become the user {user} of the group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteFile(string file, nint* arguments);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGroupIds(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUserIds(uint real, uint effective, uint saved);
}
