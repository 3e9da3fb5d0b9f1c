namespace WasmFaas.Functions.Execution;

/// <summary>A function cannot be configured as its object says.</summary>
/// <param name="reason">Reason in one word, for a condition.</param>
/// <param name="message">What is missing or wrong.</param>
internal sealed class SettingsException(string reason, string message) : Exception(message)
{
    /// <summary>Reason in one word.</summary>
    public string Reason { get; } = reason;
}
