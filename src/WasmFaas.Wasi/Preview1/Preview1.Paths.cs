using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// What concerns a path; path_open is in a file of its own.
public static unsafe partial class Preview1
{
    private static void DefinePaths(Linker linker)
    {
        Define(linker, "path_create_directory", "iii", (delegate*<Caller, int, int, int, Errno>)&PathCreateDirectory);
        Define(linker, "path_filestat_get", "iiiii", (delegate*<Caller, int, int, int, int, int, Errno>)&PathFileStatGet);
        Define(linker, "path_filestat_set_times", "iiiiIIi", (delegate*<Caller, int, int, int, int, long, long, int, Errno>)&PathFileStatSetTimes);
        Define(linker, "path_link", "iiiiiii", (delegate*<Caller, int, int, int, int, int, int, int, Errno>)&PathLink);
        Define(linker, "path_open", "iiiiiIIii", (delegate*<Caller, int, int, int, int, int, long, long, int, int, Errno>)&PathOpen);
        Define(linker, "path_readlink", "iiiiii", (delegate*<Caller, int, int, int, int, int, int, Errno>)&PathReadLink);
        Define(linker, "path_remove_directory", "iii", (delegate*<Caller, int, int, int, Errno>)&PathRemoveDirectory);
        Define(linker, "path_rename", "iiiiii", (delegate*<Caller, int, int, int, int, int, int, Errno>)&PathRename);
        Define(linker, "path_symlink", "iiiii", (delegate*<Caller, int, int, int, int, int, Errno>)&PathSymLink);
        Define(linker, "path_unlink_file", "iii", (delegate*<Caller, int, int, int, Errno>)&PathUnlinkFile);
    }

    private static Errno PathCreateDirectory(Caller caller, int fd, int path, int length)
    {
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(new Call(caller), fd, path, length, Rights.PathCreateDirectory, changes: true, name, out var directory);
        return error != Errno.Success ? error : directory!.Directory.MakeDirectory(name);
    }

    private static Errno PathRemoveDirectory(Caller caller, int fd, int path, int length)
    {
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(new Call(caller), fd, path, length, Rights.PathRemoveDirectory, changes: true, name, out var directory);
        return error != Errno.Success ? error : directory!.Directory.RemoveDirectory(name);
    }

    private static Errno PathUnlinkFile(Caller caller, int fd, int path, int length)
    {
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(new Call(caller), fd, path, length, Rights.PathUnlinkFile, changes: true, name, out var directory);
        return error != Errno.Success ? error : directory!.Directory.RemoveFile(name);
    }

    private static Errno PathFileStatGet(Caller caller, int fd, int flags, int path, int length, int status)
    {
        var call = new Call(caller);
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathFileStatGet, changes: false, name, out var directory);
        if (error != Errno.Success) return error;
        if (!TryGetFollow(flags, out bool follow)) return Errno.Inval;
        error = directory!.Directory.GetStatus(name, follow, out var found);
        return error != Errno.Success ? error : call.Write(status, Descriptor.Convert(in found));
    }

    private static Errno PathFileStatSetTimes(Caller caller, int fd, int flags, int path, int length, long accessed, long modified, int which)
    {
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(new Call(caller), fd, path, length, Rights.PathFileStatSetTimes, changes: true, name, out var directory);
        if (error != Errno.Success) return error;
        if (!TryGetFollow(flags, out bool follow)) return Errno.Inval;
        if (!TryGetTimes(accessed, modified, which, out var newAccessed, out var newModified)) return Errno.Inval;
        return directory!.Directory.SetTimes(name, follow, newAccessed, newModified);
    }

    private static Errno PathLink(Caller caller, int fd, int flags, int path, int length, int toFd, int toPath, int toLength)
    {
        var call = new Call(caller);
        byte* source = stackalloc byte[GuestPath.Capacity], target = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathLinkSource, changes: true, source, out var from);
        if (error != Errno.Success) return error;
        error = GetTarget(in call, toFd, toPath, toLength, Rights.PathLinkTarget, changes: true, target, out var to);
        if (error != Errno.Success) return error;

        // A link to where a symbolic link leads could be made only after a look at it, which others may change meanwhile.
        return flags != 0 ? Errno.Inval : from!.Directory.Link(source, to!.Directory, target);
    }

    private static Errno PathRename(Caller caller, int fd, int path, int length, int toFd, int toPath, int toLength)
    {
        var call = new Call(caller);
        byte* source = stackalloc byte[GuestPath.Capacity], target = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathRenameSource, changes: true, source, out var from);
        if (error != Errno.Success) return error;
        error = GetTarget(in call, toFd, toPath, toLength, Rights.PathRenameTarget, changes: true, target, out var to);
        return error != Errno.Success ? error : from!.Directory.Rename(source, to!.Directory, target);
    }

    private static Errno PathSymLink(Caller caller, int target, int targetLength, int fd, int path, int length)
    {
        var call = new Call(caller);
        byte* name = stackalloc byte[GuestPath.Capacity], content = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathSymLink, changes: true, name, out var directory);
        if (error == Errno.Success) error = call.ReadPath(target, targetLength, content);
        return error != Errno.Success ? error : directory!.Directory.MakeLink(content, name);
    }

    private static Errno PathReadLink(Caller caller, int fd, int path, int length, int buffer, int bufferLength, int used)
    {
        var call = new Call(caller);
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathReadLink, changes: false, name, out var directory);
        if (error != Errno.Success) return error;
        if (!call.TryGet((uint)buffer, (uint)bufferLength, out byte* start)) return Errno.Fault;

        // The kernel refuses an empty buffer; nothing of the link fits into it.
        if (bufferLength == 0) return call.Write(used, 0);
        var content = new Span<byte>(start, (int)Math.Min((uint)bufferLength, int.MaxValue));
        error = directory!.Directory.ReadLink(name, content, out uint written);
        return error != Errno.Success ? error : call.Write(used, written);
    }

    /// <summary>What a path call starts with: the directory with the right that is needed, and the path.</summary>
    private static Errno GetTarget(
        in Call call, int fd, int path, int length, Rights needed, bool changes, byte* name, out DirectoryDescriptor? directory)
    {
        directory = null;
        var error = call.Context.Descriptors.Get(fd, Rights.None, out var descriptor);
        if (error != Errno.Success) return error;
        directory = descriptor as DirectoryDescriptor;
        if (directory is null) return Errno.NotDir;
        if ((directory.Rights & needed) != needed) return Errno.NotCapable;
        error = call.ReadPath(path, length, name);
        return error == Errno.Success && changes && directory.ReadOnly ? Errno.RoFs : error;
    }

    private static bool TryGetFollow(int flags, out bool follow)
    {
        follow = (flags & (int)LookupFlags.SymlinkFollow) != 0;
        return (flags & ~(int)LookupFlags.SymlinkFollow) == 0;
    }
}
