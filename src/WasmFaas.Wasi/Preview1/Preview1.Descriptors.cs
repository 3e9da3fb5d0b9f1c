using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// Reading, writing and what concerns a descriptor rather than a file.
public static unsafe partial class Preview1
{
    private static void DefineDescriptors(Linker linker)
    {
        Define(linker, "fd_close", "i", (delegate*<Caller, int, Errno>)&FdClose);
        Define(linker, "fd_fdstat_get", "ii", (delegate*<Caller, int, int, Errno>)&FdFdStatGet);
        Define(linker, "fd_fdstat_set_flags", "ii", (delegate*<Caller, int, int, Errno>)&FdFdStatSetFlags);
        Define(linker, "fd_fdstat_set_rights", "iII", (delegate*<Caller, int, long, long, Errno>)&FdFdStatSetRights);
        Define(linker, "fd_pread", "iiiIi", (delegate*<Caller, int, int, int, long, int, Errno>)&FdPRead);
        Define(linker, "fd_pwrite", "iiiIi", (delegate*<Caller, int, int, int, long, int, Errno>)&FdPWrite);
        Define(linker, "fd_read", "iiii", (delegate*<Caller, int, int, int, int, Errno>)&FdRead);
        Define(linker, "fd_write", "iiii", (delegate*<Caller, int, int, int, int, Errno>)&FdWrite);
        Define(linker, "fd_renumber", "ii", (delegate*<Caller, int, int, Errno>)&FdRenumber);
        Define(linker, "fd_seek", "iIii", (delegate*<Caller, int, long, int, int, Errno>)&FdSeek);
        Define(linker, "fd_tell", "ii", (delegate*<Caller, int, int, Errno>)&FdTell);
    }

    private static Errno FdClose(Caller caller, int fd) => new Call(caller).Context.Descriptors.Close(fd);

    private static Errno FdRenumber(Caller caller, int from, int to) => new Call(caller).Context.Descriptors.Renumber(from, to);

    private static Errno FdFdStatGet(Caller caller, int fd, int status)
    {
        var call = new Call(caller);
        var error = call.Context.Descriptors.Get(fd, Rights.None, out var descriptor);
        if (error != Errno.Success) return error;
        return call.Write(status, new FdStat
        {
            Type = descriptor.Type,
            Flags = descriptor.Flags,
            Rights = descriptor.Rights,
            Inheriting = descriptor.Inheriting,
        });
    }

    private static Errno FdFdStatSetFlags(Caller caller, int fd, int flags)
    {
        var error = new Call(caller).Context.Descriptors.Get(fd, Rights.FdFdStatSetFlags, out var descriptor);
        if (error != Errno.Success) return error;
        return (flags & ~(int)FdFlags.All) != 0 ? Errno.Inval : descriptor.SetFlags((FdFlags)flags);
    }

    private static Errno FdFdStatSetRights(Caller caller, int fd, long rights, long inheriting)
    {
        var error = new Call(caller).Context.Descriptors.Get(fd, (Rights)rights, out var descriptor);
        if (error != Errno.Success) return error;
        if (((Rights)inheriting & ~descriptor.Inheriting) != 0) return Errno.NotCapable;
        descriptor.Rights = (Rights)rights;
        descriptor.Inheriting = (Rights)inheriting;
        return Errno.Success;
    }

    private static Errno FdRead(Caller caller, int fd, int vectors, int count, int read)
    {
        var call = new Call(caller);
        var error = call.Context.Descriptors.Get(fd, Rights.FdRead, out var descriptor);
        if (error != Errno.Success) return error;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error == Errno.Success && !call.TryGet((uint)read, sizeof(uint), out _)) error = Errno.Fault;
        if (error != Errno.Success) return error;
        error = descriptor.Read(call.Store, pieces, length, out uint done);
        return error != Errno.Success ? error : call.Write(read, done);
    }

    private static Errno FdWrite(Caller caller, int fd, int vectors, int count, int written)
    {
        var call = new Call(caller);
        var error = call.Context.Descriptors.Get(fd, Rights.FdWrite, out var descriptor);
        if (error != Errno.Success) return error;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error == Errno.Success && !call.TryGet((uint)written, sizeof(uint), out _)) error = Errno.Fault;
        if (error != Errno.Success) return error;
        error = descriptor.Write(call.Store, pieces, length, out uint done);
        return error != Errno.Success ? error : call.Write(written, done);
    }

    private static Errno FdPRead(Caller caller, int fd, int vectors, int count, long offset, int read)
    {
        var call = new Call(caller);
        var error = GetSeekable(in call, fd, Rights.FdRead | Rights.FdSeek, out var descriptor);
        if (error != Errno.Success) return error;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error != Errno.Success) return error;
        long result = FileCalls.ReadAt(descriptor.Handle!, pieces, length, offset);
        return result < 0 ? Errnos.From(result) : call.Write(read, (uint)result);
    }

    private static Errno FdPWrite(Caller caller, int fd, int vectors, int count, long offset, int written)
    {
        var call = new Call(caller);
        var error = GetSeekable(in call, fd, Rights.FdWrite | Rights.FdSeek, out var descriptor);
        if (error != Errno.Success) return error;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error != Errno.Success) return error;
        long result = FileCalls.WriteAt(descriptor.Handle!, pieces, length, offset);
        return result < 0 ? Errnos.From(result) : call.Write(written, (uint)result);
    }

    private static Errno FdSeek(Caller caller, int fd, long offset, int whence, int position)
    {
        // Asking for the position only needs the right to ask (witx: fd_seek).
        bool onlyTells = offset == 0 && whence == 1;
        return Seek(new Call(caller), fd, offset, whence, position, onlyTells ? Rights.FdTell : Rights.FdSeek);
    }

    private static Errno FdTell(Caller caller, int fd, int position) => Seek(new Call(caller), fd, 0, 1, position, Rights.FdTell);

    private static Errno Seek(in Call call, int fd, long offset, int whence, int position, Rights needed)
    {
        var error = GetSeekable(in call, fd, needed, out var descriptor);
        if (error != Errno.Success) return error;
        if (whence is < 0 or > 2) return Errno.Inval;
        long result = FileCalls.Seek(descriptor.Handle!, offset, whence);
        return result < 0 ? Errnos.From(result) : call.Write(position, result);
    }

    /// <summary>A descriptor with a position: ESPIPE for streams, which never have the right to seek.</summary>
    private static Errno GetSeekable(in Call call, int fd, Rights needed, out Descriptor descriptor)
    {
        var error = call.Context.Descriptors.Get(fd, needed, out descriptor!);
        return error == Errno.NotCapable && descriptor.IsStream ? Errno.SPipe : error;
    }
}
