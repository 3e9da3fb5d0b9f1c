using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Packets with open files over Unix sockets that keep the borders of packets (unix(7), SOCK_SEQPACKET and SCM_RIGHTS).</summary>
public static unsafe partial class PacketCalls
{
    /// <summary>Files that go with one packet at most (the kernel's SCM_MAX_FD is 253).</summary>
    public const int MaxFiles = 64;

    private const int NoSignal = 0x4000, CloseOnExec = 0x40000000, Truncated = 0x20, ControlTruncated = 0x8;
    private const int SocketLevel = 1, Rights = 1;

    /// <summary>Length of a control message's header (cmsg(3)): a size and two numbers.</summary>
    private const int HeaderBytes = 16;

    /// <summary>Sends one packet. Waits where the receiver has fallen behind.</summary>
    /// <exception cref="IOException">It cannot be sent: the other side has gone, or the packet is too long.</exception>
    public static void Send(SafeSocketHandle socket, ReadOnlySpan<byte> data, ReadOnlySpan<SafeHandle> files)
    {
        if (files.Length > MaxFiles) throw new IOException($"{files.Length} files go with one packet, expected at most {MaxFiles}");
        byte* control = stackalloc byte[HeaderBytes + (MaxFiles * sizeof(int))];
        int held = 0;
        try
        {
            foreach (var file in files)
            {
                bool added = false;
                file.DangerousAddRef(ref added);
                ((int*)(control + HeaderBytes))[held++] = (int)file.DangerousGetHandle();
            }

            *(nuint*)control = (nuint)(HeaderBytes + (held * sizeof(int)));
            ((int*)control)[2] = SocketLevel;
            ((int*)control)[3] = Rights;
            fixed (byte* bytes = data)
            {
                var vector = new IoVector { Base = bytes, Length = (nuint)data.Length };
                var message = new Message { Vectors = &vector, VectorCount = 1, Control = held == 0 ? null : control, ControlLength = held == 0 ? 0 : Aligned(held) };
                nint sent;
                do sent = SendMessage(socket, &message, NoSignal);
                while (sent < 0 && Marshal.GetLastPInvokeError() == (int)LinuxError.EINTR);
                if (sent < 0) throw new IOException($"a packet of {data.Length} bytes cannot be sent: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            for (int i = 0; i < held; i++) files[i].DangerousRelease();
        }
    }

    /// <summary>Waits for a packet.</summary>
    /// <returns>Its length and files; 0 and none where the other side has gone.</returns>
    /// <exception cref="IOException">The socket is broken, or the packet is longer than the buffer.</exception>
    public static int Receive(SafeSocketHandle socket, Span<byte> buffer, out SafeFileHandle[] files)
    {
        files = [];
        byte* control = stackalloc byte[HeaderBytes + (MaxFiles * sizeof(int))];
        fixed (byte* bytes = buffer)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = HeaderBytes + (MaxFiles * sizeof(int)) };
            nint received;
            do received = ReceiveMessage(socket, &message, CloseOnExec);
            while (received < 0 && Marshal.GetLastPInvokeError() == (int)LinuxError.EINTR);
            if (received < 0) throw new IOException($"no packet can be received: {Marshal.GetLastPInvokeErrorMessage()}");
            if (message.ControlLength >= HeaderBytes && ((int*)control)[2] == SocketLevel && ((int*)control)[3] == Rights)
            {
                int count = ((int)*(nuint*)control - HeaderBytes) / sizeof(int);
                files = new SafeFileHandle[count];
                for (int i = 0; i < count; i++) files[i] = new SafeFileHandle(((int*)(control + HeaderBytes))[i], ownsHandle: true);
            }

            if ((message.Flags & (Truncated | ControlTruncated)) == 0) return (int)received;
            foreach (var file in files) file.Dispose();
            throw new IOException($"a packet is longer than {buffer.Length} bytes, or has more than {MaxFiles} files");
        }
    }

    private static nuint Aligned(int files) => (nuint)((HeaderBytes + (files * sizeof(int)) + 7) & ~7);

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Message* message, int flags);
}
