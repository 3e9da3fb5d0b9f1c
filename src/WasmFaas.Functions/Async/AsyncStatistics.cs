namespace WasmFaas.Functions.Async;

/// <summary>What asynchronous calls came to since the platform began, and how many there are.</summary>
internal sealed record AsyncStatistics
{
    /// <summary>Calls that wait or run.</summary>
    public int Waiting { get; init; }

    /// <summary>Deliveries that run.</summary>
    public int Running { get; init; }

    /// <summary>When the oldest call that waits or runs was accepted; null without one.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Dead letters.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Calls that were accepted.</summary>
    public long Accepted { get; init; }

    /// <summary>Deliveries that were answered with 2xx.</summary>
    public long Delivered { get; init; }

    /// <summary>Deliveries that failed and are tried again.</summary>
    public long Retried { get; init; }

    /// <summary>Calls that became dead letters.</summary>
    public long Died { get; init; }

    /// <summary>Dead letters that went because there were too many.</summary>
    public long Dropped { get; init; }
}
