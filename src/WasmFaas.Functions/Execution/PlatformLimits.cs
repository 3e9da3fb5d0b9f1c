namespace WasmFaas.Functions.Execution;

/// <summary>What the controllers take at most.</summary>
internal static class PlatformLimits
{
    /// <summary>Size of an archive, in bytes.</summary>
    public const long ArchiveBytes = 256L << 20;

    /// <summary>Entries of a zip archive.</summary>
    public const int ArchiveEntries = 10_000;

    /// <summary>Requests that a function runs at one time, whatever its concurrency.</summary>
    public const int Concurrency = 10_000;

    /// <summary>Size of what a function gets from secrets and configmaps, in bytes.</summary>
    public const long ConfigurationBytes = 16L << 20;

    /// <summary>Functions that are loaded to be checked when they come together; more are loaded by their first requests.</summary>
    public const int LoadedAtOnce = 64;

    /// <summary>Events that are kept, of all objects.</summary>
    public const int Events = 2_000;

    /// <summary>Events that wait to be written; more are dropped.</summary>
    public const int WaitingEvents = 1_000;

    /// <summary>Instances of a function that are made before requests come.</summary>
    public const int WarmInstances = 1_000;

    /// <summary>Versions that an alias remembers to have stood for.</summary>
    public const int AliasHistory = 10;

    /// <summary>How long an archive stays that nothing names any more, since it was last used.</summary>
    public static readonly TimeSpan ArchiveGrace = TimeSpan.FromHours(1);

    /// <summary>Time between two looks for archives that nothing names.</summary>
    public static readonly TimeSpan ArchiveSweep = TimeSpan.FromMinutes(10);

    /// <summary>Time for fetching an archive.</summary>
    public static readonly TimeSpan FetchTime = TimeSpan.FromMinutes(5);

    /// <summary>The memory of a function that names no limit, in bytes.</summary>
    public const long MemoryBytes = 256L << 20;
}
