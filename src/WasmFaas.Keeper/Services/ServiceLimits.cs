namespace WasmFaas.Keeper.Services;

/// <summary>What resident services may use, and how patient their host is with them.</summary>
public static class ServiceLimits
{
    /// <summary>Connections that wait for a guest to accept them; the kernel may allow fewer (net.core.somaxconn).</summary>
    public const int Backlog = 4096;

    /// <summary>Open descriptors of a guest: each connection is one.</summary>
    public const int Descriptors = 4096;

    /// <summary>Guests of one service.</summary>
    public const int Instances = 64;

    /// <summary>Starts in a row that may fail before waiting requests are refused; the service is started again all the same.</summary>
    public const int FailedStarts = 3;

    /// <summary>Bytes of output that a guest may log in a second; the rest is dropped and counted.</summary>
    public const int LogBytesPerSecond = 64 * 1024;

    /// <summary>Wait before the first restart; it doubles with each one that follows.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait before a restart.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>A guest that was ready for this long is taken for sound: the next restart is the first again.</summary>
    public static readonly TimeSpan SoundTime = TimeSpan.FromSeconds(30);

    /// <summary>Time that a guest has to end by itself after its listening socket was shut down; then it is interrupted.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    /// <summary>Time between two probes of a guest that is starting.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Time that one probe may take.</summary>
    public static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(1);
}
