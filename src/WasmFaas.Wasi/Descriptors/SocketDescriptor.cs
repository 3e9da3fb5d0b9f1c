using System.Runtime.InteropServices;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>A socket: one that listens and that the guest finds open, or a connection that it accepted.</summary>
internal sealed unsafe class SocketDescriptor : Descriptor
{
    private const int MessagePeek = 2, MessageWaitAll = 0x100, MessageTruncated = 0x20;

    private readonly SafeHandle _socket;
    private readonly bool _owned;

    private SocketDescriptor(SafeHandle socket, FileType type, Rights rights, Rights inheriting, bool owned)
        : base(type, rights, inheriting)
    {
        _socket = socket;
        _owned = owned;
    }

    internal override SafeHandle Handle => _socket;

    internal override ulong ReadableBytes => FileCalls.GetReadableBytes(_socket, out int bytes) < 0 ? 1 : (ulong)bytes;

    /// <summary>A listening socket of the host. It is shared with other guests, so that only a non-blocking accept is safe.</summary>
    internal static Descriptor FromListener(SafeHandle socket)
    {
        int flags = FileCalls.GetFlags(socket);
        if (flags < 0 || FileCalls.SetFlags(socket, (OpenFlags)flags | OpenFlags.NonBlocking) < 0 || SocketCalls.GetIsListening(socket) != 1)
            throw new ArgumentException("a handle of WasiOptions.Listeners is not a listening socket");
        return new SocketDescriptor(socket, FileType.SocketStream, Rights.Listener, Rights.Socket, owned: false);
    }

    internal Errno Accept(Store store, FdFlags flags, out SocketDescriptor? connection)
    {
        connection = null;
        ((WasiContext)store.Data!).OnListening();
        while (true)
        {
            int result = SocketCalls.Accept(_socket, out var accepted);
            if (accepted is not null)
            {
                connection = new SocketDescriptor(accepted, FileType.SocketStream, Inheriting & Rights.Socket, Rights.None, owned: true) { Flags = flags };
                return Errno.Success;
            }

            if (!MustWait(result)) return Errnos.From(result);
            Wait(store, PollEvents.Readable);
        }
    }

    internal Errno Receive(Store store, IoVector* vectors, int count, bool peek, bool all, out uint done, out bool truncated)
    {
        // Waiting for all the data is done by waiting for some and looking again: the socket never blocks.
        int flags = (peek ? MessagePeek : 0) | (all ? MessageWaitAll : 0);
        done = 0;
        nuint wanted = 0;
        for (int i = 0; i < count; i++) wanted += vectors[i].Length;
        while (true)
        {
            long result = SocketCalls.Receive(_socket, vectors, count, flags, out int found);
            truncated = result >= 0 && (found & MessageTruncated) != 0;
            if (result < 0 && !MustWait(result)) return done > 0 ? Errno.Success : Errnos.From(result);
            if (result >= 0)
            {
                done += (uint)result;
                if (!all || peek || result == 0 || done >= wanted || (Flags & FdFlags.NonBlock) != 0) return Errno.Success;
                Advance(ref vectors, ref count, (nuint)result);
            }

            Wait(store, PollEvents.Readable);
        }
    }

    internal override Errno Read(Store store, IoVector* vectors, int count, out uint done) =>
        Receive(store, vectors, count, peek: false, all: false, out done, out _);

    internal override Errno Write(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        while (true)
        {
            long result = SocketCalls.Send(_socket, vectors, count);
            done = (uint)Math.Max(0, result);
            if (!MustWait(result)) return Errnos.From(result);
            Wait(store, PollEvents.Writable);
        }
    }

    internal override Errno Close()
    {
        if (_owned) _socket.Dispose();
        return Errno.Success;
    }

    private bool MustWait(long result) => result == -(int)LinuxError.EAGAIN && (Flags & FdFlags.NonBlock) == 0;

    private void Wait(Store store, PollEvents events) => ((WasiContext)store.Data!).Waiter.Wait(store, _socket, events);

    private static void Advance(ref IoVector* vectors, ref int count, nuint bytes)
    {
        while (count > 0 && bytes >= vectors->Length)
        {
            bytes -= vectors->Length;
            vectors++;
            count--;
        }

        if (count == 0) return;
        vectors->Base += bytes;
        vectors->Length -= bytes;
    }
}
