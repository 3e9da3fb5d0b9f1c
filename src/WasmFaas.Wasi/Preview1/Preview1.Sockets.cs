using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// Sockets that listen from the start, and their connections.
public static unsafe partial class Preview1
{
    private const int ReceivePeek = 1, ReceiveAll = 2, ShutDownRead = 1, ShutDownWrite = 2;
    private const ushort ReceivedTruncated = 1;

    private static void DefineSockets(Linker linker)
    {
        Define(linker, "sock_accept", "iii", (delegate*<Caller, int, int, int, Errno>)&SockAccept);
        Define(linker, "sock_recv", "iiiiii", (delegate*<Caller, int, int, int, int, int, int, Errno>)&SockRecv);
        Define(linker, "sock_send", "iiiii", (delegate*<Caller, int, int, int, int, int, Errno>)&SockSend);
        Define(linker, "sock_shutdown", "ii", (delegate*<Caller, int, int, Errno>)&SockShutDown);
    }

    private static Errno SockAccept(Caller caller, int fd, int flags, int accepted)
    {
        var call = new Call(caller);
        var error = GetSocket(in call, fd, Rights.SockAccept, out var socket);
        if (error != Errno.Success) return error;
        if ((flags & ~(int)FdFlags.NonBlock) != 0) return Errno.Inval;
        if (!call.TryGet((uint)accepted, sizeof(int), out _)) return Errno.Fault;
        error = socket!.Accept(call.Store, (FdFlags)flags, out var connection);
        if (error != Errno.Success) return error;
        error = call.Context.Descriptors.Add(connection!, out int number);
        return error != Errno.Success ? error : call.Write(accepted, number);
    }

    private static Errno SockRecv(Caller caller, int fd, int vectors, int count, int flags, int received, int resultFlags)
    {
        var call = new Call(caller);
        var error = GetSocket(in call, fd, Rights.FdRead, out var socket);
        if (error != Errno.Success) return error;
        if ((flags & ~(ReceivePeek | ReceiveAll)) != 0) return Errno.Inval;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error != Errno.Success) return error;
        error = socket!.Receive(call.Store, pieces, length, (flags & ReceivePeek) != 0, (flags & ReceiveAll) != 0, out uint done, out bool truncated);
        if (error == Errno.Success) error = call.Write(received, done);
        return error != Errno.Success ? error : call.Write(resultFlags, truncated ? ReceivedTruncated : (ushort)0);
    }

    private static Errno SockSend(Caller caller, int fd, int vectors, int count, int flags, int sent)
    {
        var call = new Call(caller);
        var error = GetSocket(in call, fd, Rights.FdWrite, out var socket);
        if (error != Errno.Success) return error;
        if (flags != 0) return Errno.Inval;
        int length = (int)Math.Min((uint)count, Call.MaxVectors);
        var pieces = stackalloc IoVector[length];
        error = call.ReadVectors(vectors, length, pieces);
        if (error != Errno.Success) return error;
        error = socket!.Write(call.Store, pieces, length, out uint done);
        return error != Errno.Success ? error : call.Write(sent, done);
    }

    private static Errno SockShutDown(Caller caller, int fd, int how)
    {
        var error = GetSocket(new Call(caller), fd, Rights.SockShutDown, out var socket);
        if (error != Errno.Success) return error;
        return how switch
        {
            ShutDownRead => Errnos.From(SocketCalls.ShutDown(socket!.Handle, 0)),
            ShutDownWrite => Errnos.From(SocketCalls.ShutDown(socket!.Handle, 1)),
            ShutDownRead | ShutDownWrite => Errnos.From(SocketCalls.ShutDown(socket!.Handle, 2)),
            _ => Errno.Inval,
        };
    }

    private static Errno GetSocket(in Call call, int fd, Rights needed, out SocketDescriptor? socket)
    {
        var error = call.Context.Descriptors.Get(fd, Rights.None, out var descriptor);
        socket = descriptor as SocketDescriptor;
        if (error != Errno.Success) return error;
        if (socket is null) return Errno.NotSock;
        return (socket.Rights & needed) == needed ? Errno.Success : Errno.NotCapable;
    }
}
