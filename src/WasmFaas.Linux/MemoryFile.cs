using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Files that are in memory only, to be handed to other processes (memfd_create(2)).</summary>
public static partial class MemoryFile
{
    private const uint CloseOnExec = 1;

    /// <summary>A file with a content, to be read from its start.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static SafeFileHandle Of(ReadOnlySpan<byte> content)
    {
        int fd = Create("content", CloseOnExec);
        if (fd < 0) throw new IOException($"memfd_create: {Marshal.GetLastPInvokeErrorMessage()}");
        var file = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.Write(file, content, 0);
        return file;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Create(string name, uint flags);
}
