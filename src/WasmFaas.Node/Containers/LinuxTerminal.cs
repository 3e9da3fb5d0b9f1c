using System.ComponentModel;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>The terminal of a process in a container: what is typed and shown goes through named pipes. Safe for use by several threads.</summary>
internal sealed class LinuxTerminal : IDisposable
{
    private const int BufferBytes = 32 << 10;

    private readonly SafeFileHandle _terminal, _stop = PollCalls.CreateEvent();
    private int _copying;

    private LinuxTerminal(SafeFileHandle terminal, SafeFileHandle? input, SafeFileHandle? output)
    {
        _terminal = terminal;
        foreach (var file in new[] { terminal, input, output }.OfType<SafeFileHandle>()) FileCalls.SetFlags(file, (OpenFlags)FileCalls.GetFlags(file) | OpenFlags.NonBlocking);
        _copying = input is null ? 1 : 2;
        Begin("terminal out", terminal, output, output);
        if (input is not null) Begin("terminal in", input, terminal, input);
    }

    /// <summary>Takes the terminal that runc has sent to a socket (its "--console-socket").</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="input">What is typed, which is the terminal's then; null for nothing.</param>
    /// <param name="output">Path of what is shown; empty for nowhere.</param>
    /// <exception cref="NodeException">There is none.</exception>
    /// <exception cref="IOException">The output cannot be opened.</exception>
    public static LinuxTerminal Accept(Socket listener, SafeFileHandle? input, string output)
    {
        using var socket = listener.Accept();
        PacketCalls.Receive(socket.SafeHandle, new byte[256], out var files);
        if (files is not [var terminal]) throw new NodeException($"runc sent {files.Length} files as the terminal: expected one");
        try
        {
            return new LinuxTerminal(terminal, input, output.Length == 0 ? null : StreamCalls.Open(output, OpenFlags.ReadWrite));
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    /// <summary>Gives it another size, in characters; nothing where it has ended.</summary>
    /// <exception cref="NodeException">It cannot be given.</exception>
    public void Resize(int columns, int rows)
    {
        try
        {
            TerminalCalls.Resize(_terminal, columns, rows);
        }
        catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
        {
            if (e is Win32Exception) throw new NodeException(NodeError.FailedPrecondition, e.Message, e);
        }
    }

    /// <summary>Copies no more. Without it, that ends with the last process that has the terminal.</summary>
    public void Dispose()
    {
        try
        {
            PollCalls.Signal(_stop);
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Begins to copy. Each direction closes the pipe that it uses, the last one closes the terminal.</summary>
    private void Begin(string name, SafeFileHandle from, SafeFileHandle? to, SafeFileHandle? pipe)
    {
        new Thread(() =>
        {
            Copy(from, to);
            pipe?.Dispose();

            // What ends by itself is what is shown: nobody sees then what is typed.
            if (from == _terminal) PollCalls.Signal(_stop);
            if (Interlocked.Decrement(ref _copying) != 0) return;
            _terminal.Dispose();
            _stop.Dispose();
        }, 256 << 10) { IsBackground = true, Name = name }.Start();
    }

    private void Copy(SafeFileHandle from, SafeFileHandle? to)
    {
        byte[] buffer = new byte[BufferBytes];
        while (Wait(from, PollEvents.Readable))
        {
            int count = StreamCalls.Read(from, buffer);
            if (count == -(int)LinuxError.EAGAIN) continue;

            // A terminal that no process has any more is an error to read.
            if (count <= 0) return;
            for (int done = 0; to is not null && done < count;)
            {
                if (!Wait(to, PollEvents.Writable)) return;
                int written = StreamCalls.WriteSome(to, buffer.AsSpan(done, count - done));
                if (written < 0 && written != -(int)LinuxError.EAGAIN) return;
                done += Math.Max(written, 0);
            }
        }
    }

    /// <summary>Waits for an event of a file; false where the copying is to stop.</summary>
    private bool Wait(SafeFileHandle file, PollEvents wanted)
    {
        Span<PollEntry> entries =
        [
            new PollEntry { Descriptor = (int)file.DangerousGetHandle(), Wanted = wanted },
            new PollEntry { Descriptor = (int)_stop.DangerousGetHandle(), Wanted = PollEvents.Readable },
        ];
        while (PollCalls.Wait(entries, -1) < 0)
        {
            // Interrupted.
        }

        return entries[1].Found == PollEvents.None;
    }
}
