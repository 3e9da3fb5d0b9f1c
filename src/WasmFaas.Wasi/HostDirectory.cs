using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Wasi;

/// <summary>
/// A directory of the host that a guest may use. Every path is resolved by the kernel beneath it (openat2 with
/// RESOLVE_BENEATH): no <c>..</c>, absolute path, symbolic link or rename made meanwhile leads out.
/// </summary>
public sealed unsafe partial class HostDirectory : IDisposable
{
    private const uint FileMode = 0x1B6, DirectoryMode = 0x1FF; // 0666 and 0777; the process's umask takes its part.

    private readonly SafeFileHandle _handle;

    /// <summary>Takes an open directory over.</summary>
    public HostDirectory(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a directory by its name on the host.</summary>
    /// <exception cref="IOException">There is no such directory, or it may not be opened.</exception>
    public HostDirectory(string path)
        : this(DirectoryCalls.OpenDirectory(path))
    {
    }

    internal SafeHandle Handle => _handle;

    /// <summary>Closes the directory. No context may use it any more.</summary>
    public void Dispose() => _handle.Dispose();

    // In what follows paths end with 0 and may be changed by the call.

    /// <summary>Opens what a path names. What is not a regular file or a directory never waits.</summary>
    internal Errno Open(byte* path, OpenFlags flags, out SafeFileHandle? file) =>
        OpenBeneath(path, flags | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal, out file);

    internal Errno GetStatus(byte* path, bool follow, out FileStatus status)
    {
        status = default;
        var error = Name(path, follow, out var file);
        if (error != Errno.Success) return error;
        using (file) return Errnos.From(FileCalls.GetStatus(file!, out status));
    }

    internal Errno SetTimes(byte* path, bool follow, FileTime accessed, FileTime modified)
    {
        var error = Name(path, follow, out var file);
        if (error != Errno.Success) return error;
        using (file) return Errnos.From(FileCalls.SetTimes(file!, accessed, modified));
    }

    internal Errno ReadLink(byte* path, Span<byte> buffer, out uint length)
    {
        length = 0;
        var error = Name(path, follow: false, out var file);
        if (error != Errno.Success) return error;
        using (file)
        {
            int result = DirectoryCalls.ReadSymbolicLink(file!, buffer);
            length = (uint)Math.Max(0, result);

            // An empty path makes the kernel say ENOENT where the file is not a link.
            return result == -(int)LinuxError.ENOENT ? Errno.Inval : Errnos.From(result);
        }
    }

    internal Errno MakeDirectory(byte* path)
    {
        var error = Split(path, out var parent);
        if (error != Errno.Success) return error;
        using (parent) return Errnos.From(DirectoryCalls.MakeDirectory(parent.Directory, parent.Name, DirectoryMode));
    }

    internal Errno RemoveDirectory(byte* path)
    {
        var error = Split(path, out var parent);
        if (error != Errno.Success) return error;
        using (parent) return Errnos.From(DirectoryCalls.RemoveDirectory(parent.Directory, parent.Name));
    }

    internal Errno RemoveFile(byte* path)
    {
        var error = Split(path, out var parent);
        if (error != Errno.Success) return error;
        using (parent) return Errnos.From(DirectoryCalls.RemoveFile(parent.Directory, parent.Name));
    }

    internal Errno Rename(byte* path, HostDirectory to, byte* toPath)
    {
        var error = Split(path, out var source);
        if (error != Errno.Success) return error;
        using (source)
        {
            error = to.Split(toPath, out var target);
            if (error != Errno.Success) return error;
            using (target) return Errnos.From(DirectoryCalls.Rename(source.Directory, source.Name, target.Directory, target.Name));
        }
    }

    internal Errno Link(byte* path, HostDirectory to, byte* toPath)
    {
        // For linkat a slash at the end means following a symbolic link, out of the directory perhaps. It also means that
        // the source is a directory, which cannot be linked.
        if (EndsWithSlash(path))
        {
            var missing = OpenBeneath(path, OpenFlags.Path | OpenFlags.Directory, out var directory);
            directory?.Dispose();
            return missing == Errno.Success ? Errno.Perm : missing;
        }

        var error = Split(path, out var source);
        if (error != Errno.Success) return error;
        using (source)
        {
            error = to.Split(toPath, out var target);
            if (error != Errno.Success) return error;
            using (target) return Errnos.From(DirectoryCalls.Link(source.Directory, source.Name, target.Directory, target.Name));
        }
    }

    /// <summary>Makes a symbolic link. One to an absolute path is refused: it would name something of the host.</summary>
    internal Errno MakeLink(byte* target, byte* path)
    {
        if (*target == '/') return Errno.NotCapable;
        var error = Split(path, out var parent);
        if (error != Errno.Success) return error;
        using (parent) return Errnos.From(DirectoryCalls.MakeSymbolicLink(target, parent.Directory, parent.Name));
    }

    /// <summary>A descriptor that only names a file, which need not be readable.</summary>
    private Errno Name(byte* path, bool follow, out SafeFileHandle? file) =>
        OpenBeneath(path, OpenFlags.Path | (follow ? 0 : OpenFlags.NoFollow), out file);

    private Errno OpenBeneath(byte* path, OpenFlags flags, out SafeFileHandle? file)
    {
        int result = DirectoryCalls.OpenBeneath(_handle, path, flags, FileMode, out file);

        // EXDEV is how the kernel says that the path leads out.
        return result == -(int)LinuxError.EXDEV ? Errno.NotCapable : Errnos.From(result);
    }

    private static bool EndsWithSlash(byte* path)
    {
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
        return !text.IsEmpty && text[^1] == '/';
    }
}
