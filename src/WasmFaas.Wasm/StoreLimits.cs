namespace WasmFaas.Wasm;

/// <summary>Limits of the instances of one <see cref="Store"/>, below those of <see cref="EngineLimits"/>.</summary>
public sealed record StoreLimits
{
    /// <summary>The limits of a store when none are given.</summary>
    public static StoreLimits Default { get; } = new();

    /// <summary>Size of each memory, in bytes; a grow past it fails with -1, a module that starts larger is refused.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Elements of each table.</summary>
    public int TableElements { get; init; } = 10_000_000;

    /// <summary>Instances in the store.</summary>
    public int Instances { get; init; } = 10_000;

    /// <summary>Host objects referenced by the guest (externref) at one time.</summary>
    public int ExternRefs { get; init; } = 1_000_000;
}
