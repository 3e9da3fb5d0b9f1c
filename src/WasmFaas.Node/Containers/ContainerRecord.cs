namespace WasmFaas.Node.Containers;

/// <summary>What is on disk of a container: enough for the next agent to go on with it, or to free what it holds.</summary>
/// <param name="Scope">What the id is unique in.</param>
/// <param name="Id">Its id.</param>
/// <param name="Bundle">Its bundle's directory.</param>
/// <param name="Streams">Its standard streams.</param>
/// <param name="IsIsolated">True where it is to have a keeper of its own.</param>
internal sealed record ContainerRecord(string Scope, string Id, string Bundle, ContainerStreams Streams, bool IsIsolated)
{
    /// <summary>True once it is ready to start: before, nobody has been told of it.</summary>
    public bool IsCreated { get; init; }

    /// <summary>True once it has been started.</summary>
    public bool IsStarted { get; init; }

    /// <summary>True while it is paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How it ended; null while it has not.</summary>
    public ContainerExit? Exit { get; init; }

    /// <summary>The name of a guest in its keeper: two containers of the same id can share one.</summary>
    public string GuestId => $"{Scope}.{Id}";
}
