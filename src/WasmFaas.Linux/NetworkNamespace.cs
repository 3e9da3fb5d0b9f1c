using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Network namespaces: setns(2).</summary>
public static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x4000_0000;

    /// <summary>Does something in a network namespace, on a thread of its own: entering changes a thread for good.</summary>
    /// <param name="path">The namespace, as in <see cref="Enter"/>.</param>
    /// <param name="work">What is done; what it throws is thrown here.</param>
    /// <exception cref="Win32Exception">The file is not a network namespace, or the process may not enter it.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static T Run<T>(string path, Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(path);
                result = work();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }

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
