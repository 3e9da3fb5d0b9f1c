using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>
/// A process that runc made in a container, with its streams: a child of the agent, since runc, its parent, has ended. Safe for use by
/// several threads.
/// </summary>
internal sealed class LinuxProcess
{
    private readonly SafeFileHandle? _input;

    private LinuxProcess(int process, SafeFileHandle? input)
    {
        (Process, _input) = (process, input);
        Ended = EndAsync();
    }

    /// <summary>The process.</summary>
    public int Process { get; }

    /// <summary>Ends when it has ended.</summary>
    public Task<ContainerExit> Ended { get; }

    /// <summary>Makes a process.</summary>
    /// <param name="runc">Makes it.</param>
    /// <param name="scope">What ids are unique in.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="command">The command of runc's that does, and global options before it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="NodeException">It cannot be made.</exception>
    public static async Task<LinuxProcess> StartAsync(Runc runc, string scope, ContainerStreams streams, IReadOnlyList<string> command, params IReadOnlyList<string> arguments)
    {
        if (streams.HasTerminal) throw new NodeException(NodeError.Unimplemented, "Linux containers have no terminal yet");
        if (new[] { streams.Input, streams.Output, streams.Error }.FirstOrDefault(path => path.Length != 0 && path[0] != '/') is { } unknown)
            throw new NodeException(NodeError.Unimplemented, $"the stream {unknown} cannot be opened: expected the path of a named pipe or a file");
        SafeFileHandle? input = null;
        try
        {
            // Whoever writes it may come and go: it ends by CloseIO. The first opening is there for the second not to wait.
            using var reader = streams.Input.Length == 0 ? null : StreamCalls.Open(streams.Input, OpenFlags.ReadOnly);
            input = reader is null ? null : StreamCalls.Open(streams.Input, OpenFlags.WriteOnly);
            ChildCalls.BecomeSubreaper();
            return new LinuxProcess(await runc.LaunchAsync(scope, streams, command, arguments), input);
        }
        catch (Exception e)
        {
            input?.Dispose();
            if (e is IOException) throw new NodeException(NodeError.Invalid, e.Message, e);
            throw;
        }
    }

    /// <summary>Ends its standard input, once all others that write it have ended it too.</summary>
    public void CloseInput() => _input?.Dispose();

    private async Task<ContainerExit> EndAsync()
    {
        var ended = new TaskCompletionSource<ContainerExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => ended.SetResult(new ContainerExit(ChildCalls.Wait(Process) ?? ContainerExit.UnknownCode, DateTimeOffset.UtcNow)), 256 << 10) { IsBackground = true, Name = "linux" }.Start();
        var exit = await ended.Task;
        CloseInput();
        return exit;
    }
}
