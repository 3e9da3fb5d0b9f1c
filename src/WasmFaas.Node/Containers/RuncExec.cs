using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>A process that was added to a Linux container. Safe for use by several threads.</summary>
/// <param name="runc">Makes it.</param>
/// <param name="scope">What the container's id is unique in.</param>
/// <param name="container">The container.</param>
/// <param name="specification">The process of the runtime specification, in JSON.</param>
/// <param name="streams">Its standard streams.</param>
internal sealed class RuncExec(Runc runc, string scope, string container, ReadOnlyMemory<byte> specification, ContainerStreams streams) : IAsyncDisposable
{
    private readonly TaskCompletionSource<ContainerExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LinuxProcess? _process;
    private int _isStarted;

    /// <summary>Its standard streams.</summary>
    public ContainerStreams Streams => streams;

    /// <summary>The process; 0 before its start.</summary>
    public int Process => _process?.Process ?? 0;

    /// <summary>Ends when it has ended.</summary>
    public Task<ContainerExit> Ended => _ended.Task;

    /// <summary>How it ended; null while it has not.</summary>
    public ContainerExit? Exit => Ended.IsCompletedSuccessfully ? Ended.Result : null;

    /// <summary>Where it is in its life.</summary>
    public ContainerStatus Status => (Exit, _process) switch
    {
        (not null, _) => ContainerStatus.Stopped,
        (_, null) => ContainerStatus.Created,
        _ => ContainerStatus.Running,
    };

    /// <summary>Lets it run.</summary>
    /// <exception cref="NodeException">It was started before, or cannot be run.</exception>
    public async Task StartAsync()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0) throw new NodeException(NodeError.FailedPrecondition, "the process was started before");
        string file = runc.NewFile();
        try
        {
            await File.WriteAllBytesAsync(file, specification);
            var process = await LinuxProcess.StartAsync(runc, scope, streams, ["exec"], "--detach", "--process", file, container);
            _process = process;
            _ = EndAsync(process);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Sends it a signal.</summary>
    /// <exception cref="NodeException">It does not run.</exception>
    public void Signal(int number)
    {
        if (_process is not { } process) throw new NodeException(NodeError.FailedPrecondition, "the process has not been started");
        process.Signal(number);
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process?.CloseInput();

    /// <summary>Gives its terminal another size, in characters; nothing where it has none.</summary>
    public void Resize(int columns, int rows) => _process?.Resize(columns, rows);

    /// <summary>Frees what it held.</summary>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task EndAsync(LinuxProcess process) => _ended.SetResult(await process.Ended);
}
