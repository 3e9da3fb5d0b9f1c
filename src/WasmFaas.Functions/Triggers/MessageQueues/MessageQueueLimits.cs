namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>What the triggers of message queues take at most.</summary>
internal static class MessageQueueLimits
{
    /// <summary>Messages of one trigger that are worked on at a time, whatever its function's concurrency.</summary>
    public const int MessagesAtOnce = 100;

    /// <summary>Size of a function's answer that is published, in bytes.</summary>
    public const int AnswerBytes = 16 << 20;

    /// <summary>Messages that wait for the broker's confirmation on one connection.</summary>
    public const int Unconfirmed = 256;

    /// <summary>Time for connecting to a broker, and for its confirmation of a message.</summary>
    public static readonly TimeSpan BrokerTime = TimeSpan.FromSeconds(15);

    /// <summary>Wait before the first repetition of a failed call, which doubles with each one.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait before the repetition of a call.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    /// <summary>Wait before a broken connection is made again, which doubles with each failure.</summary>
    public static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait before a broken connection is made again.</summary>
    public static readonly TimeSpan LongestReconnect = TimeSpan.FromSeconds(30);
}
