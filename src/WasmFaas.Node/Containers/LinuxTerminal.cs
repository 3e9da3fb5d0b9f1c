using System.ComponentModel;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>The terminal of a process in a container: what is typed and shown goes through named pipes. Safe for use by several threads.</summary>
internal sealed class LinuxTerminal : IAsyncDisposable
{
    private const int BufferBytes = 32 << 10;
    private static readonly TimeSpan s_showTime = TimeSpan.FromSeconds(10);

    private readonly SafeFileHandle _terminal, _stop = PollCalls.CreateEvent();
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _copying;

    private LinuxTerminal(SafeFileHandle terminal, SafeFileHandle? input, SafeFileHandle? output)
    {
        _terminal = terminal;
        foreach (var file in new[] { terminal, input, output }.OfType<SafeFileHandle>()) FileCalls.SetFlags(file, (OpenFlags)FileCalls.GetFlags(file) | OpenFlags.NonBlocking);
        _copying = input is null ? 1 : 2;
        Begin("terminal out", terminal, output);
        if (input is not null) Begin("terminal in", input, terminal);
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

    /// <summary>
    /// Waits until all is shown, which ends with the last process that has the terminal, and copies no more: some time later at the
    /// latest, as a process may have it that nobody asks for any more.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _shown.Task.WaitAsync(s_showTime);
        }
        catch (TimeoutException)
        {
            // The event stays open until the thread that shows has ended.
            lock (_lock)
            {
                if (!_shown.Task.IsCompleted) PollCalls.Signal(_stop);
            }
        }
    }

    private void Begin(string name, SafeFileHandle from, SafeFileHandle? to) => new Thread(() => Run(from, to), 256 << 10) { IsBackground = true, Name = name }.Start();

    /// <summary>Copies. Each direction closes the pipe that it uses, the last one closes the terminal.</summary>
    private void Run(SafeFileHandle from, SafeFileHandle? to)
    {
        Copy(from, to);

        // What ends by itself is what is shown: nobody sees then what is typed.
        if (from == _terminal) PollCalls.Signal(_stop);
        (from == _terminal ? to : from)?.Dispose();
        lock (_lock)
        {
            if (from == _terminal) _shown.SetResult();
        }

        if (Interlocked.Decrement(ref _copying) != 0) return;
        _terminal.Dispose();
        _stop.Dispose();
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
            int done = 0;
            while (to is not null && done < count)
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
