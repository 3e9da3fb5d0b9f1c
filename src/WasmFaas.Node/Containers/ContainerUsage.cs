namespace WasmFaas.Node.Containers;

/// <summary>What a container has used.</summary>
public sealed record ContainerUsage
{
    /// <summary>Time on processors, in nanoseconds.</summary>
    public long CpuNanoseconds { get; init; }

    /// <summary>The part of it in the kernel.</summary>
    public long SystemNanoseconds { get; init; }

    /// <summary>Memory, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The part of it that is files which could be dropped.</summary>
    public long InactiveFileBytes { get; init; }

    /// <summary>What it may use; 0 for no limit.</summary>
    public long MemoryLimitBytes { get; init; }

    /// <summary>Its processes.</summary>
    public int Processes { get; init; }

    /// <summary>What both have used. Their limits are not told.</summary>
    public ContainerUsage Plus(ContainerUsage other) => new()
    {
        CpuNanoseconds = CpuNanoseconds + other.CpuNanoseconds,
        SystemNanoseconds = SystemNanoseconds + other.SystemNanoseconds,
        MemoryBytes = MemoryBytes + other.MemoryBytes,
        InactiveFileBytes = InactiveFileBytes + other.InactiveFileBytes,
        Processes = Processes + other.Processes,
    };
}
