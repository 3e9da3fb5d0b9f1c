using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>Calls on sockets; results as in <see cref="FileCalls"/>. No call raises SIGPIPE.</summary>
public static unsafe partial class SocketCalls
{
    private const int NoSignal = 0x4000, SockNonBlocking = 0x800, SockCloseOnExec = 0x80000;
    private const int SocketLevel = 1, TypeOption = 3, AcceptingOption = 30;

    /// <summary>Accepts a connection; its socket does not wait (accept4(2) with SOCK_NONBLOCK).</summary>
    public static int Accept(SafeHandle listener, out SafeSocketHandle? connection)
    {
        int result;
        do result = (int)FileCalls.Check(Accept4(listener, null, null, SockNonBlocking | SockCloseOnExec));
        while (result == -(int)LinuxError.EINTR);
        connection = result < 0 ? null : new SafeSocketHandle(result, ownsHandle: true);
        return Math.Min(result, 0);
    }

    /// <summary>recvmsg(2).</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="vectors">Where the data goes.</param>
    /// <param name="count">Number of vectors.</param>
    /// <param name="flags">MSG_PEEK 2, MSG_WAITALL 0x100.</param>
    /// <param name="resultFlags">MSG_TRUNC 0x20 and others.</param>
    public static long Receive(SafeHandle socket, IoVector* vectors, int count, int flags, out int resultFlags)
    {
        var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)count };
        long result;
        do result = FileCalls.Check(RecvMsg(socket, &message, flags));
        while (result == -(int)LinuxError.EINTR);
        resultFlags = message.Flags;
        return result;
    }

    /// <summary>sendmsg(2).</summary>
    public static long Send(SafeHandle socket, IoVector* vectors, int count)
    {
        var message = new MessageHeader { Vectors = vectors, VectorCount = (nuint)count };
        long result;
        do result = FileCalls.Check(SendMsg(socket, &message, NoSignal));
        while (result == -(int)LinuxError.EINTR);
        return result;
    }

    /// <summary>shutdown(2): 0 receiving, 1 sending, 2 both.</summary>
    public static int ShutDown(SafeHandle socket, int how) => (int)FileCalls.Check(Shutdown(socket, how));

    /// <summary>The socket's type, SOCK_STREAM 1 or SOCK_DGRAM 2 (socket(7), SO_TYPE).</summary>
    public static int GetSocketType(SafeHandle socket) => GetOption(socket, TypeOption);

    /// <summary>1 for a socket that accepts connections, else 0 (socket(7), SO_ACCEPTCONN).</summary>
    public static int GetIsListening(SafeHandle socket) => GetOption(socket, AcceptingOption);

    private static int GetOption(SafeHandle socket, int option)
    {
        int value = 0;
        int length = sizeof(int);
        long result = FileCalls.Check(GetSockOpt(socket, SocketLevel, option, &value, &length));
        return result < 0 ? (int)result : value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept4(SafeHandle listener, void* address, void* length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint RecvMsg(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMsg(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int Shutdown(SafeHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetSockOpt(SafeHandle socket, int level, int option, int* value, int* length);
}
