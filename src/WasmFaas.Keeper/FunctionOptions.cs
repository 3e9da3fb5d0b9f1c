namespace WasmFaas.Keeper;

/// <summary>How a function is called and what it may use.</summary>
public sealed record FunctionOptions
{
    /// <summary>The options that a function has when none are given.</summary>
    public static FunctionOptions Default { get; } = new();

    /// <summary>
    /// The calling convention; null chooses by the module's exports: <see cref="CallingConvention.Cgi"/> where a
    /// function <c>handle</c> of type () -> i32 is exported, else <see cref="CallingConvention.Args"/>.
    /// </summary>
    public CallingConvention? Convention { get; init; }

    /// <summary>
    /// What survives a request; null chooses <see cref="Isolation.Reuse"/> for a module that exports <c>handle</c>,
    /// else <see cref="Isolation.Fresh"/>.
    /// </summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Time that one request may take, waiting for an instance included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limits of streamed answers by the cgi convention, in place of <see cref="Timeout"/> once their head is complete; null for none.</summary>
    public StreamingLimits? Streaming { get; init; }

    /// <summary>Size of each memory of an instance, in bytes.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Requests that run at one time, and instances kept.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>Requests that wait for an instance; more are refused.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Size of a request's body, in bytes.</summary>
    public long RequestBytes { get; init; } = 16L << 20;

    /// <summary>What one request may write to standard output, in bytes.</summary>
    public long ResponseBytes { get; init; } = 64L << 20;

    /// <summary>Environment variables, besides those of the calling convention.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Host directories that the guest sees, by their paths on the host and in the guest.</summary>
    public IReadOnlyList<MountedDirectory> Directories { get; init; } = [];

    /// <summary>The keys and values that the function keeps; null where it has none.</summary>
    public GuestState? State { get; init; }

    /// <summary>Adds up the CPU time of the calls; null where nobody asks: reading the clock takes a good part of a microsecond.</summary>
    public CpuMeter? CpuMeter { get; init; }

    /// <summary>How long an idle function keeps its module and instances, counted from the end of its last request.</summary>
    public TimeSpan IdleTimeToLive { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Instances that are made before requests come, and never go for idleness; those that run a request count.</summary>
    public int WarmInstances { get; init; }

    /// <summary>Instances that, once made, never go for idleness.</summary>
    public int RetainedInstances { get; init; }

    /// <summary>True where each request has an instance of its own, made for it and given up after it; goes before <see cref="Isolation"/>.</summary>
    public bool IsSingleUse { get; init; }

    /// <summary>True where a failed call of the args convention is still answered with HTTP status 200.</summary>
    public bool AlwaysOk { get; init; }
}
