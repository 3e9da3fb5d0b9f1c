namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>What becomes of a message in its queue.</summary>
internal enum MessageEnd
{
    /// <summary>It has been dealt with and goes.</summary>
    Done,

    /// <summary>It failed, and there is no error topic: it goes to the queue's dead-letter exchange, where it has one.</summary>
    Rejected,

    /// <summary>It goes back, for another reader or another time.</summary>
    Returned,
}
