namespace WasmFaas.Functions.Async;

/// <summary>What asynchronous calls may use.</summary>
internal static class AsyncLimits
{
    /// <summary>Size of a call's body, in bytes (Fission's limit).</summary>
    public const int BodyBytes = 256 << 10;

    /// <summary>Calls that wait or run; more are refused with 503.</summary>
    public const int Calls = 100_000;

    /// <summary>Size of all calls that wait or run, in bytes.</summary>
    public const long Bytes = 512L << 20;

    /// <summary>Dead letters that are kept; the oldest go.</summary>
    public const int DeadLetters = 5_000;

    /// <summary>De-duplication keys that are kept; the oldest go.</summary>
    public const int Keys = 100_000;

    /// <summary>Deliveries at one time.</summary>
    public const int AtOnce = 64;

    /// <summary>Deliveries of one function at one time, unless its concurrency is smaller.</summary>
    public const int OfOneFunction = 16;

    /// <summary>Size of a request or answer that a destination gets, in bytes (Fission's limit).</summary>
    public const int PayloadBytes = 64 << 10;

    /// <summary>Length of a de-duplication key.</summary>
    public const int KeyLength = 256;

    /// <summary>Destinations in a row (Fission's chain depth).</summary>
    public const int Depth = 3;

    /// <summary>Attempts of a call that its function does not say otherwise for (Fission's default).</summary>
    public const int Attempts = 3;

    /// <summary>Attempts of a delivery whose destination is a topic that cannot be reached.</summary>
    public const int TopicAttempts = 10;

    /// <summary>Time for reading a call's body.</summary>
    public static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(30);

    /// <summary>Time that a de-duplication key is known for.</summary>
    public static readonly TimeSpan KeyTime = TimeSpan.FromHours(24);

    /// <summary>Time that a call may wait for its delivery, unless its function says otherwise (Fission's default).</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(6);

    /// <summary>Time between two looks for what has expired.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    /// <summary>Wait before the second attempt, doubled for each further one.</summary>
    public static readonly TimeSpan BackoffBase = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts.</summary>
    public static readonly TimeSpan BackoffCap = TimeSpan.FromMinutes(5);
}
