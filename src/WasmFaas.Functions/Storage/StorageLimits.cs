namespace WasmFaas.Functions.Storage;

/// <summary>What a store takes at most; reaching a limit is an error that names it.</summary>
public sealed record StorageLimits
{
    /// <summary>Largest object, in bytes of JSON. The default is the largest request that etcd takes.</summary>
    public int ObjectBytes { get; init; } = 1_572_864;

    /// <summary>Largest number of objects, of all kinds.</summary>
    public int Objects { get; init; } = 200_000;

    /// <summary>Largest number of watches at a time.</summary>
    public int Watches { get; init; } = 10_000;

    /// <summary>
    /// Number of changes that are remembered of each kind. It is also the queue of each watch: one that is further behind ends.
    /// </summary>
    public int Changes { get; init; } = 10_000;

    /// <summary>Number of old states that are kept for lists that are read in parts.</summary>
    public int ListSnapshots { get; init; } = 100;

    /// <summary>Largest number of writes that wait for the disk; further ones wait before the queue.</summary>
    public int QueuedWrites { get; init; } = 10_000;

    /// <summary>Largest number of writes in one transaction: it bounds what one write waits for others.</summary>
    public int TransactionWrites { get; init; } = 512;
}
