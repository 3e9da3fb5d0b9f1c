namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>A message queue cannot be used as it is set up, or does not answer.</summary>
/// <param name="reason">Why, in one word, as conditions give it.</param>
/// <param name="message">Why, for people; without passwords.</param>
/// <param name="inner">What was the cause.</param>
internal sealed class MessageQueueException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The settings are not valid; nothing but a change of them helps.</summary>
    public const string ConfigurationInvalid = "ConfigurationInvalid";

    /// <summary>The broker cannot be reached, or refused.</summary>
    public const string Disconnected = "Disconnected";

    /// <summary>There is no such sort of message queue here.</summary>
    public const string Unsupported = "Unsupported";

    /// <summary>Why, in one word.</summary>
    public string Reason { get; } = reason;
}
