namespace WasmFaas.Node.Containers;

/// <summary>What is left of a container that ended while no agent was there: its end can be told, and nothing else be asked.</summary>
/// <param name="exit">How it ended.</param>
/// <param name="free">Frees what it held.</param>
internal sealed class EndedProcess(ContainerExit exit, Func<Task> free) : IContainerProcess
{
    public int Process => 0;

    public Task<ContainerExit> Ended { get; } = Task.FromResult(exit);

    public Task StartAsync() => throw Gone();

    public Task SignalAsync(int number, bool all) => throw Gone();

    public Task PauseAsync() => throw Gone();

    public Task ResumeAsync() => throw Gone();

    public Task CloseInputAsync() => Task.CompletedTask;

    public void Resize(int columns, int rows)
    {
    }

    public RuncExec AddExec(ReadOnlyMemory<byte> specification, ContainerStreams streams) => throw Gone();

    public Task UpdateAsync(ReadOnlyMemory<byte> resources) => throw Gone();

    public Task<ContainerUsage> MeasureAsync() => Task.FromResult(new ContainerUsage());

    public Task<IReadOnlyList<int>> ListProcessesAsync() => Task.FromResult<IReadOnlyList<int>>([]);

    public Task DeleteAsync() => free();

    private static NodeException Gone() => new(NodeError.NotFound, "process already finished");
}
