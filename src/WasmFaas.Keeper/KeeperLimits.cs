namespace WasmFaas.Keeper;

/// <summary>What a keeper as a whole may use; each function has limits of its own in <see cref="FunctionOptions"/>.</summary>
public sealed record KeeperLimits
{
    /// <summary>The limits that a keeper has when none are given.</summary>
    public static KeeperLimits Default { get; } = new();

    /// <summary>Functions held at one time.</summary>
    public int Functions { get; init; } = 100_000;

    /// <summary>Length of a function's name, in characters.</summary>
    public int FunctionNameLength { get; init; } = 384;

    /// <summary>Time that a function's new state waits for its warm instances before it is served.</summary>
    public TimeSpan WarmingTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Threads for guests that run long or wait; more such guests wait for a thread, within their deadline.</summary>
    public int LaneThreads { get; init; } = 128;

    /// <summary>Open client connections; more are closed at once.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Size of a request's header block, in bytes.</summary>
    public int RequestHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Arguments of one call (args convention).</summary>
    public int Arguments { get; init; } = 10_000;

    /// <summary>Size of the header block that a guest answers with (cgi convention), in bytes.</summary>
    public int ResponseHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Request body that is read before the guest starts, in bytes; a longer one is streamed to it.</summary>
    public int BufferedBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Output that waits for the client before the guest is made to wait, in bytes.</summary>
    public int UnsentResponseBytes { get; init; } = 64 * 1024;

    /// <summary>What one call may write to standard error, in bytes; the rest is dropped, and the log says so.</summary>
    public int StandardErrorBytes { get; init; } = 64 * 1024;

    /// <summary>Length of one line in the log, in characters; a longer one is cut.</summary>
    public int LogLineLength { get; init; } = 8 * 1024;

    /// <summary>Log lines that wait to be written; more are dropped and counted.</summary>
    public int LogLines { get; init; } = 4096;

    /// <summary>Characters of one function's log that are kept for those who ask.</summary>
    public int FunctionLogCharacters { get; init; } = 64 * 1024;

    /// <summary>Characters of all functions' logs that are kept.</summary>
    public long AllFunctionLogCharacters { get; init; } = 32 << 20;
}
