namespace WasmFaas.Node.Containers;

/// <summary>What runs a container: a guest in a keeper, or a process of runc's. Safe for use by several threads.</summary>
internal interface IContainerProcess
{
    /// <summary>The process that the container is told by: its own, or its keeper's.</summary>
    int Process { get; }

    /// <summary>Ends when it has ended.</summary>
    Task<ContainerExit> Ended { get; }

    /// <summary>Begins.</summary>
    Task StartAsync();

    /// <summary>Sends a signal to its first process, or to all.</summary>
    Task SignalAsync(int number, bool all);

    /// <summary>Stops it where it is.</summary>
    Task PauseAsync();

    /// <summary>Lets it go on.</summary>
    Task ResumeAsync();

    /// <summary>Ends its standard input.</summary>
    Task CloseInputAsync();

    /// <summary>Gives its terminal another size, in characters; nothing where it has none.</summary>
    void Resize(int columns, int rows);

    /// <summary>Adds a process to it, which waits for its start.</summary>
    /// <param name="specification">The process of the runtime specification, in JSON.</param>
    /// <param name="streams">Its standard streams.</param>
    /// <exception cref="NodeException">It can have none.</exception>
    RuncExec AddExec(ReadOnlyMemory<byte> specification, ContainerStreams streams);

    /// <summary>Gives it other resources.</summary>
    /// <param name="resources">LinuxResources of the runtime specification, in JSON.</param>
    Task UpdateAsync(ReadOnlyMemory<byte> resources);

    /// <summary>What it has used.</summary>
    Task<ContainerUsage> MeasureAsync();

    /// <summary>Its processes.</summary>
    Task<IReadOnlyList<int>> ListProcessesAsync();

    /// <summary>Frees what it held; it has ended, or was never started.</summary>
    Task DeleteAsync();
}
