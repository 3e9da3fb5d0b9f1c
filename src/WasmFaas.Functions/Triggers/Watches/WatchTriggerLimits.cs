namespace WasmFaas.Functions.Triggers.Watches;

/// <summary>What KubernetesWatchTriggers take at most. The events that wait are bounded by what the store remembers of each kind.</summary>
internal static class WatchTriggerLimits
{
    /// <summary>Attempts to call a function that is missing or at its limits; then the event is dropped.</summary>
    public const int Attempts = 6;

    /// <summary>Size of a function's answer, which is read and dropped, in bytes.</summary>
    public const int AnswerBytes = 16 << 20;

    /// <summary>Wait before the second attempt, which doubles with each one.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Wait before a watch that failed is begun again.</summary>
    public static readonly TimeSpan Restart = TimeSpan.FromSeconds(1);
}
