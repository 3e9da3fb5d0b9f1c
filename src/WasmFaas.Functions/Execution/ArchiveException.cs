namespace WasmFaas.Functions.Execution;

/// <summary>An archive cannot be had, or is not what it should be.</summary>
/// <param name="reason">Reason in one word, for a condition.</param>
/// <param name="message">What is wrong and what was expected.</param>
/// <param name="inner">What caused it.</param>
internal sealed class ArchiveException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Reason in one word.</summary>
    public string Reason { get; } = reason;
}
