using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Network namespaces: setns(2).</summary>
public static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x4000_0000;

    /// <summary>
    /// Moves the calling thread, and only it, into the network namespace that a file such as <c>/run/netns/NAME</c> or
    /// <c>/proc/PID/ns/net</c> stands for. Sockets that it makes afterwards belong there.
    /// </summary>
    /// <exception cref="Win32Exception">The file is not a network namespace, or the process may not enter it.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static void Enter(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        bool added = false;
        try
        {
            file.DangerousAddRef(ref added);
            if (SetNamespace((int)file.DangerousGetHandle(), CloneNewNet) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter the network namespace {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int fd, int type);
}
