using System.ComponentModel;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Calls on terminals (ioctl_tty(2)).</summary>
public static unsafe partial class TerminalCalls
{
    private const int SetWindowSize = 0x5414;

    /// <summary>Gives a terminal another size, in characters.</summary>
    /// <exception cref="Win32Exception">It is none.</exception>
    public static void Resize(SafeHandle terminal, int columns, int rows)
    {
        // struct winsize: rows, columns, and pixels that nobody counts.
        ushort* size = stackalloc ushort[] { (ushort)rows, (ushort)columns, 0, 0 };
        if (IoCtl(terminal, SetWindowSize, size) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"the terminal's size cannot be set: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoCtl(SafeHandle file, nint request, ushort* argument);
}
