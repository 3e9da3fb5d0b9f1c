using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// What concerns an open file or directory.
public static unsafe partial class Preview1
{
    private static void DefineFiles(Linker linker)
    {
        Define(linker, "fd_advise", "iIIi", (delegate*<Caller, int, long, long, int, Errno>)&FdAdvise);
        Define(linker, "fd_allocate", "iII", (delegate*<Caller, int, long, long, Errno>)&FdAllocate);
        Define(linker, "fd_datasync", "i", (delegate*<Caller, int, Errno>)&FdDataSync);
        Define(linker, "fd_sync", "i", (delegate*<Caller, int, Errno>)&FdSync);
        Define(linker, "fd_filestat_get", "ii", (delegate*<Caller, int, int, Errno>)&FdFileStatGet);
        Define(linker, "fd_filestat_set_size", "iI", (delegate*<Caller, int, long, Errno>)&FdFileStatSetSize);
        Define(linker, "fd_filestat_set_times", "iIIi", (delegate*<Caller, int, long, long, int, Errno>)&FdFileStatSetTimes);
        Define(linker, "fd_prestat_get", "ii", (delegate*<Caller, int, int, Errno>)&FdPreStatGet);
        Define(linker, "fd_prestat_dir_name", "iii", (delegate*<Caller, int, int, int, Errno>)&FdPreStatDirName);
        Define(linker, "fd_readdir", "iiiIi", (delegate*<Caller, int, int, int, long, int, Errno>)&FdReadDir);
    }

    private static Errno FdAdvise(Caller caller, int fd, long offset, long length, int advice)
    {
        var error = GetSeekable(new Call(caller), fd, Rights.FdAdvise, out var descriptor);
        if (error != Errno.Success) return error;

        // Preview 1 has sequential before random, Linux after it.
        int linux = advice switch
        {
            1 => 2,
            2 => 1,
            0 or 3 or 4 or 5 => advice,
            _ => -1,
        };
        if (linux < 0 || offset < 0 || length < 0) return Errno.Inval;
        return Errnos.From(FileCalls.Advise(descriptor.Handle!, offset, length, linux));
    }

    private static Errno FdAllocate(Caller caller, int fd, long offset, long length)
    {
        var error = GetSeekable(new Call(caller), fd, Rights.FdAllocate, out var descriptor);
        return error != Errno.Success ? error : Errnos.From(FileCalls.Allocate(descriptor.Handle!, offset, length));
    }

    private static Errno FdDataSync(Caller caller, int fd) => Sync(new Call(caller), fd, Rights.FdDataSync);

    private static Errno FdSync(Caller caller, int fd) => Sync(new Call(caller), fd, Rights.FdSync);

    private static Errno Sync(in Call call, int fd, Rights needed)
    {
        var error = call.Context.Descriptors.Get(fd, needed, out var descriptor);

        // As fsync(2) answers for a pipe or a terminal.
        if (error == Errno.NotCapable && descriptor.IsStream) return Errno.Inval;
        return error != Errno.Success ? error : Errnos.From(FileCalls.Flush(descriptor.Handle!, needed == Rights.FdDataSync));
    }

    private static Errno FdFileStatGet(Caller caller, int fd, int status)
    {
        var call = new Call(caller);
        var error = call.Context.Descriptors.Get(fd, Rights.FdFileStatGet, out var descriptor);
        if (error != Errno.Success) return error;
        error = descriptor.GetStatus(out var found);
        return error != Errno.Success ? error : call.Write(status, found);
    }

    private static Errno FdFileStatSetSize(Caller caller, int fd, long size)
    {
        var error = new Call(caller).Context.Descriptors.Get(fd, Rights.FdFileStatSetSize, out var descriptor);
        if (error == Errno.NotCapable && descriptor.IsStream) return Errno.Inval;
        return error != Errno.Success ? error : Errnos.From(FileCalls.SetLength(descriptor.Handle!, size));
    }

    private static Errno FdFileStatSetTimes(Caller caller, int fd, long accessed, long modified, int flags)
    {
        var error = new Call(caller).Context.Descriptors.Get(fd, Rights.FdFileStatSetTimes, out var descriptor);
        if (error != Errno.Success) return error;
        if (!TryGetTimes(accessed, modified, flags, out var newAccessed, out var newModified)) return Errno.Inval;
        if (descriptor is DirectoryDescriptor { ReadOnly: true }) return Errno.RoFs;
        return Errnos.From(FileCalls.SetTimes(descriptor.Handle!, newAccessed, newModified));
    }

    private static bool TryGetTimes(long accessed, long modified, int flags, out FileTime newAccessed, out FileTime newModified)
    {
        const FstFlags bothAccessed = FstFlags.Accessed | FstFlags.AccessedNow, bothModified = FstFlags.Modified | FstFlags.ModifiedNow;
        var set = (FstFlags)flags;
        newAccessed = (set & FstFlags.Accessed) != 0 ? new FileTime((ulong)accessed) : (set & FstFlags.AccessedNow) != 0 ? FileTime.Now : FileTime.Unchanged;
        newModified = (set & FstFlags.Modified) != 0 ? new FileTime((ulong)modified) : (set & FstFlags.ModifiedNow) != 0 ? FileTime.Now : FileTime.Unchanged;
        return (set & ~FstFlags.All) == 0 && (set & bothAccessed) != bothAccessed && (set & bothModified) != bothModified;
    }

    private static Errno FdPreStatGet(Caller caller, int fd, int status)
    {
        var call = new Call(caller);
        var error = GetPreopenName(in call, fd, out byte[] name);
        return error != Errno.Success ? error : call.Write(status, new PreStat { NameLength = (uint)name.Length });
    }

    private static Errno FdPreStatDirName(Caller caller, int fd, int buffer, int length)
    {
        var call = new Call(caller);
        var error = GetPreopenName(in call, fd, out byte[] name);
        if (error != Errno.Success) return error;
        if ((uint)length < (uint)name.Length) return Errno.NameTooLong;
        if (!call.TryGet((uint)buffer, (uint)name.Length, out byte* start)) return Errno.Fault;
        name.CopyTo(new Span<byte>(start, name.Length));
        return Errno.Success;
    }

    // wasi-libc looks for preopened directories from 3 on until it is told EBADF, and takes any other error for fatal.
    private static Errno GetPreopenName(in Call call, int fd, out byte[] name)
    {
        var error = call.Context.Descriptors.Get(fd, Rights.None, out var descriptor);
        name = (descriptor as DirectoryDescriptor)?.PreopenName ?? [];
        return error == Errno.Success && descriptor is not DirectoryDescriptor { PreopenName: not null } ? Errno.BadF : error;
    }

    private static Errno FdReadDir(Caller caller, int fd, int buffer, int length, long cookie, int used)
    {
        var call = new Call(caller);
        var error = call.Context.Descriptors.Get(fd, Rights.FdReadDir, out var descriptor);
        if (error != Errno.Success) return error;
        if (descriptor is not DirectoryDescriptor directory) return Errno.NotDir;
        if (!call.TryGet((uint)buffer, (uint)length, out byte* start)) return Errno.Fault;
        var entries = new Span<byte>(start, (int)Math.Min((uint)length, int.MaxValue));
        error = directory.ReadEntries((ulong)cookie, entries, out uint written);
        return error != Errno.Success ? error : call.Write(used, written);
    }
}
