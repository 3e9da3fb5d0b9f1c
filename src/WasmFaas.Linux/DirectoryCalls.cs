using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>
/// Calls that take a directory and a path. Paths are bytes that end with 0. Every method returns what the kernel returns:
/// a count or 0, or a negative <see cref="LinuxError"/>.
/// </summary>
public static unsafe partial class DirectoryCalls
{
    private const int OpenAt2Number = 437;
    internal const int CurrentDirectory = -100;
    private const int RemoveDirectoryFlag = 0x200;
    private const ulong ResolveNoMagicLinks = 0x02, ResolveBeneath = 0x08, ResolveInRoot = 0x10;

    /// <summary>Times that openat2 is tried again where renames in the tree disturbed it (EAGAIN).</summary>
    private const int OpenAttempts = 128;

    /// <summary>Opens a directory of the host by its name.</summary>
    /// <exception cref="IOException">There is no such directory, or it may not be opened.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        int fd = OpenAt(CurrentDirectory, path, (int)(OpenFlags.Directory | OpenFlags.CloseOnExec));
        if (fd < 0) throw new IOException($"cannot open the directory \"{path}\": {Marshal.GetLastPInvokeErrorMessage()}");
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>
    /// Opens a path that must stay within a directory (openat2(2) with RESOLVE_BENEATH): a path that leaves it, also for a
    /// moment or by a symbolic link, gives EXDEV.
    /// </summary>
    /// <param name="directory">Where the path starts.</param>
    /// <param name="path">The path, ended by 0.</param>
    /// <param name="flags">How to open; close-on-exec is added.</param>
    /// <param name="mode">Permissions of a file that is made.</param>
    /// <param name="file">The open file.</param>
    public static int OpenBeneath(SafeHandle directory, byte* path, OpenFlags flags, uint mode, out SafeFileHandle? file)
    {
        int result = OpenAt2(directory, path, flags, mode, ResolveBeneath | ResolveNoMagicLinks);
        file = result < 0 ? null : new SafeFileHandle(result, ownsHandle: true);
        return Math.Min(result, 0);
    }

    /// <summary>
    /// Opens a path as a process would whose root is the directory (openat2(2) with RESOLVE_IN_ROOT): neither <c>..</c> nor a symbolic
    /// link leads out.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenInRoot(SafeHandle directory, string path, OpenFlags flags)
    {
        int result;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0')) result = OpenAt2(directory, bytes, flags, 0, ResolveInRoot | ResolveNoMagicLinks);
        return result < 0 ? throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(-result)}") : new SafeFileHandle(result, ownsHandle: true);
    }

    /// <summary>Reads entries of a directory from its position on, as struct linux_dirent64 (getdents64(2)).</summary>
    public static int ReadEntries(SafeHandle directory, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
            return (int)FileCalls.Check(GetDents64(directory, start, (nuint)buffer.Length));
    }

    /// <summary>mkdirat(2).</summary>
    public static int MakeDirectory(SafeHandle directory, byte* path, uint mode) =>
        (int)FileCalls.Check(MkDirAt(directory, path, mode));

    /// <summary>unlinkat(2) of a file.</summary>
    public static int RemoveFile(SafeHandle directory, byte* path) => (int)FileCalls.Check(UnlinkAt(directory, path, 0));

    /// <summary>unlinkat(2) of an empty directory.</summary>
    public static int RemoveDirectory(SafeHandle directory, byte* path) =>
        (int)FileCalls.Check(UnlinkAt(directory, path, RemoveDirectoryFlag));

    /// <summary>renameat(2).</summary>
    public static int Rename(SafeHandle from, byte* fromPath, SafeHandle to, byte* toPath) =>
        (int)FileCalls.Check(RenameAt(from, fromPath, to, toPath));

    /// <summary>linkat(2); a symbolic link as the source is linked itself.</summary>
    public static int Link(SafeHandle from, byte* fromPath, SafeHandle to, byte* toPath) =>
        (int)FileCalls.Check(LinkAt(from, fromPath, to, toPath, 0));

    /// <summary>symlinkat(2).</summary>
    public static int MakeSymbolicLink(byte* target, SafeHandle directory, byte* path) =>
        (int)FileCalls.Check(SymLinkAt(target, directory, path));

    /// <summary>Reads the symbolic link that an O_PATH descriptor names (readlinkat(2) with an empty path).</summary>
    public static int ReadSymbolicLink(SafeHandle link, Span<byte> buffer)
    {
        byte empty = 0;
        fixed (byte* start = buffer)
            return (int)FileCalls.Check(ReadLinkAt(link, &empty, start, (nuint)buffer.Length));
    }

    private static int OpenAt2(SafeHandle directory, byte* path, OpenFlags flags, uint mode, ulong resolve)
    {
        ulong* how = stackalloc ulong[3];
        how[0] = (ulong)(flags | OpenFlags.CloseOnExec);
        how[1] = (flags & OpenFlags.Create) != 0 ? mode : 0;
        how[2] = resolve;
        int result;
        int attempts = 0;
        do result = (int)FileCalls.Check(OpenAt2(OpenAt2Number, directory, path, how, 24));
        while (result == -(int)LinuxError.EINTR || (result == -(int)LinuxError.EAGAIN && ++attempts < OpenAttempts));
        return result;
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenAt2(nint number, SafeHandle directory, byte* path, ulong* how, nuint size);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint GetDents64(SafeHandle directory, byte* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MkDirAt(SafeHandle directory, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(SafeHandle directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameAt(SafeHandle from, byte* fromPath, SafeHandle to, byte* toPath);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(SafeHandle from, byte* fromPath, SafeHandle to, byte* toPath, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymLinkAt(byte* target, SafeHandle directory, byte* path);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(SafeHandle directory, byte* path, byte* buffer, nuint size);
}
