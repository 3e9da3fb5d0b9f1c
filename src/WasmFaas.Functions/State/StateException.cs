namespace WasmFaas.Functions.State;

/// <summary>A request to the state API is refused.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">The error's code, as Fission's state service names it.</param>
/// <param name="message">What is wrong.</param>
internal sealed class StateException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;
}
