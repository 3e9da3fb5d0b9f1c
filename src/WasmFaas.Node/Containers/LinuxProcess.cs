using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>
/// A process that runc made in a container, with its streams: a child of the agent, since runc, its parent, has ended. Safe for use by
/// several threads.
/// </summary>
internal sealed class LinuxProcess : IAsyncDisposable
{
    private readonly SafeFileHandle? _input;
    private readonly LinuxTerminal? _terminal;
    private readonly bool _isChild;
    private readonly Lock _lock = new();
    private bool _isGone;

    private LinuxProcess(int process, SafeFileHandle? input, LinuxTerminal? terminal, bool isChild = true)
    {
        (Process, _input, _terminal, _isChild) = (process, input, terminal, isChild);
        Ended = EndAsync();
    }

    /// <summary>The process.</summary>
    public int Process { get; }

    /// <summary>Ends when it has ended.</summary>
    public Task<ContainerExit> Ended { get; }

    /// <summary>A process that an earlier agent made. It is no child of this one, so that its exit code is <see cref="ContainerExit.UnknownCode"/>.</summary>
    public static LinuxProcess Adopt(int process) => new(process, null, null, isChild: false);

    /// <summary>Makes a process.</summary>
    /// <param name="runc">Makes it.</param>
    /// <param name="scope">What ids are unique in.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="command">The command of runc's that does, and global options before it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="NodeException">It cannot be made.</exception>
    public static async Task<LinuxProcess> StartAsync(Runc runc, string scope, ContainerStreams streams, IReadOnlyList<string> command, params IReadOnlyList<string> arguments)
    {
        if (new[] { streams.Input, streams.Output, streams.Error }.FirstOrDefault(path => path.Length != 0 && path[0] != '/') is { } unknown)
            throw new NodeException(NodeError.Unimplemented, $"the stream {unknown} cannot be opened: expected the path of a named pipe or a file");
        SafeFileHandle? reader = null, input = null;
        try
        {
            // Whoever writes it may come and go: it ends by CloseIO. The first opening is there for the second not to wait.
            reader = streams.Input.Length == 0 ? null : StreamCalls.Open(streams.Input, OpenFlags.ReadOnly);
            input = reader is null ? null : StreamCalls.Open(streams.Input, OpenFlags.WriteOnly);
            AdoptedChildren.Adopt();
            if (streams.HasTerminal) return await StartWithTerminalAsync(runc, scope, streams.Output, reader, input, command, arguments);
            int process = await runc.LaunchAsync(scope, streams, command, arguments);
            reader?.Dispose();
            return new LinuxProcess(process, input, null);
        }
        catch (Exception e)
        {
            reader?.Dispose();
            input?.Dispose();
            if (e is IOException or SocketException) throw new NodeException(NodeError.Invalid, e.Message, e);
            throw;
        }
    }

    /// <summary>Sends it a signal.</summary>
    /// <exception cref="NodeException">It has ended.</exception>
    public void Signal(int number)
    {
        lock (_lock)
        {
            if (_isGone || !ProcessCalls.Kill(Process, number)) throw new NodeException(NodeError.NotFound, "process already finished");
        }
    }

    /// <summary>Ends its standard input, once all others that write it have ended it too.</summary>
    public void CloseInput() => _input?.Dispose();

    /// <summary>Gives its terminal another size, in characters; nothing where it has none.</summary>
    /// <exception cref="NodeException">It cannot be given.</exception>
    public void Resize(int columns, int rows) => _terminal?.Resize(columns, rows);

    /// <summary>Frees what it held: it has ended.</summary>
    public ValueTask DisposeAsync() => _terminal?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LinuxProcess> StartWithTerminalAsync(Runc runc, string scope, string output, SafeFileHandle? reader, SafeFileHandle? input, IReadOnlyList<string> command, IReadOnlyList<string> arguments)
    {
        string path = runc.NewFile();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            int process = await runc.LaunchAsync(scope, new ContainerStreams("", "", "", HasTerminal: true), command, ["--console-socket", path, .. arguments]);

            // Runc has sent it before it ends.
            try
            {
                return new LinuxProcess(process, input, LinuxTerminal.Accept(listener, reader, output));
            }
            catch
            {
                new LinuxProcess(process, input, null).Signal(Signals.Kill);
                throw;
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<ContainerExit> EndAsync()
    {
        var ended = new TaskCompletionSource<ContainerExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ended.SetResult(Take()), 256 << 10) { IsBackground = true, Name = "linux" }.Start();
        var exit = await ended.Task;
        CloseInput();
        return exit;
    }

    private ContainerExit Take()
    {
        if (_isChild) ChildCalls.WaitForEnd(Process);
        else ProcessCalls.WaitForEnd(Process);
        lock (_lock)
        {
            _isGone = true;
            return new ContainerExit((_isChild ? ChildCalls.Take(Process) : null) ?? ContainerExit.UnknownCode, DateTimeOffset.UtcNow);
        }
    }
}
