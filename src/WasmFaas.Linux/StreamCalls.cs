using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Opens what standard streams are: named pipes and files.</summary>
public static unsafe class StreamCalls
{
    /// <summary>
    /// Opens a named pipe or a file, without waiting for somebody at its other end. Reads and writes wait as usual.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path, OpenFlags flags)
    {
        int fd = DirectoryCalls.OpenAt(DirectoryCalls.CurrentDirectory, path, (int)(flags | OpenFlags.NonBlocking | OpenFlags.CloseOnExec | OpenFlags.NoControllingTerminal));
        if (fd < 0) throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        var file = new SafeFileHandle(fd, ownsHandle: true);
        int result = FileCalls.SetFlags(file, flags);
        if (result >= 0) return file;
        file.Dispose();
        throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(-result)}");
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>The number of bytes, 0 at the end, or a negative <see cref="LinuxError"/>.</returns>
    public static int Read(SafeHandle file, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var vector = new IoVector { Base = start, Length = (nuint)buffer.Length };
            return (int)FileCalls.Read(file, &vector, 1);
        }
    }

    /// <summary>Writes what there is place for.</summary>
    /// <returns>The number of bytes, or a negative <see cref="LinuxError"/>.</returns>
    public static int WriteSome(SafeHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var vector = new IoVector { Base = start, Length = (nuint)bytes.Length };
            return (int)FileCalls.Write(file, &vector, 1);
        }
    }

    /// <summary>Writes all of the bytes, as long as nothing goes wrong: who reads may have gone.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static void Write(SafeHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            long written;
            for (int done = 0; done < bytes.Length; done += (int)written)
            {
                var vector = new IoVector { Base = start + done, Length = (nuint)(bytes.Length - done) };
                written = FileCalls.Write(file, &vector, 1);
                if (written <= 0) return;
            }
        }
    }
}
