using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// path_open
public static unsafe partial class Preview1
{
    private static Errno PathOpen(
        Caller caller, int fd, int lookup, int path, int length, int options, long rights, long inheriting, int flags, int opened)
    {
        var call = new Call(caller);
        byte* name = stackalloc byte[GuestPath.Capacity];
        var error = GetTarget(in call, fd, path, length, Rights.PathOpen, changes: false, name, out var directory);
        if (error != Errno.Success) return error;
        if (!TryGetFollow(lookup, out bool follow) || (options & ~(int)OFlags.All) != 0 || (flags & ~(int)FdFlags.All) != 0) return Errno.Inval;
        if (!call.TryGet((uint)opened, sizeof(int), out _)) return Errno.Fault;

        var wanted = (Rights)rights;
        var how = (OFlags)options;
        if (((wanted | (Rights)inheriting) & ~directory!.Inheriting) != 0) return Errno.NotCapable;
        if ((how & OFlags.Create) != 0 && (directory.Rights & Rights.PathCreateFile) == 0) return Errno.NotCapable;
        if ((how & OFlags.Truncate) != 0 && (directory.Rights & Rights.PathFileStatSetSize) == 0) return Errno.NotCapable;

        error = directory.ReadOnly
            ? OpenReadOnly(directory.Directory, name, how, wanted, follow, out var file)
            : directory.Directory.Open(name, GetOpenFlags(how, (FdFlags)flags, wanted, follow), out file);
        if (error != Errno.Success) return error;
        error = MakeDescriptor(file!, directory, wanted, (Rights)inheriting, (FdFlags)flags, out var descriptor);
        if (error != Errno.Success) return error;
        error = call.Context.Descriptors.Add(descriptor!, out int number);
        return error != Errno.Success ? error : call.Write(opened, number);
    }

    private static OpenFlags GetOpenFlags(OFlags how, FdFlags flags, Rights rights, bool follow)
    {
        var open = (rights & Rights.OpensForWriting) == 0 ? OpenFlags.ReadOnly
            : (rights & Rights.FdRead) == 0 ? OpenFlags.WriteOnly : OpenFlags.ReadWrite;
        if ((how & OFlags.Create) != 0) open |= OpenFlags.Create;
        if ((how & OFlags.Directory) != 0) open |= OpenFlags.Directory;
        if ((how & OFlags.Exclusive) != 0) open |= OpenFlags.Exclusive;
        if ((how & OFlags.Truncate) != 0) open |= OpenFlags.Truncate;
        if ((flags & FdFlags.Append) != 0) open |= OpenFlags.Append;
        if ((flags & FdFlags.DSync) != 0) open |= OpenFlags.DataSync;
        if ((flags & (FdFlags.Sync | FdFlags.RSync)) != 0) open |= OpenFlags.Sync;
        return follow ? open : open | OpenFlags.NoFollow;
    }

    /// <summary>Opens as on a file system that is mounted read-only: what exists may be read, what would be made may not.</summary>
    private static Errno OpenReadOnly(HostDirectory directory, byte* path, OFlags how, Rights rights, bool follow, out SafeFileHandle? file)
    {
        bool creates = (how & OFlags.Create) != 0, onlyCreates = creates && (how & OFlags.Exclusive) != 0;
        var error = directory.Open(path, GetOpenFlags(how & OFlags.Directory, FdFlags.None, Rights.FdRead, follow), out file);
        if (error == Errno.NoEnt && creates) return Errno.RoFs;
        if (error != Errno.Success) return error;
        if (!onlyCreates && (how & OFlags.Truncate) == 0 && (rights & Rights.OpensForWriting) == 0) return Errno.Success;
        file!.Dispose();
        return onlyCreates ? Errno.Exist : Errno.RoFs;
    }

    private static Errno MakeDescriptor(
        SafeFileHandle file, DirectoryDescriptor parent, Rights rights, Rights inheriting, FdFlags flags, out Descriptor? descriptor)
    {
        descriptor = null;
        int result = FileCalls.GetStatus(file, out var status);
        if (result < 0)
        {
            file.Dispose();
            return Errnos.From(result);
        }

        if (status.Kind == FileKind.Directory)
        {
            descriptor = DirectoryDescriptor.Own(new HostDirectory(file), rights, inheriting, parent.ReadOnly);
            return Errno.Success;
        }

        const Rights changing = Rights.FdFileStatSetSize | Rights.FdFileStatSetTimes;
        descriptor = FileDescriptor.Own(file, status.Kind, parent.ReadOnly ? rights & ~changing : rights, inheriting);
        descriptor.Flags = flags;
        return Errno.Success;
    }
}
