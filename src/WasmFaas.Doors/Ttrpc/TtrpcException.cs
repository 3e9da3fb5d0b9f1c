namespace WasmFaas.Doors.Ttrpc;

/// <summary>A call that failed, with the code that the other side is told.</summary>
/// <param name="code">The code.</param>
/// <param name="message">What, where and what was expected.</param>
/// <param name="inner">The cause.</param>
internal sealed class TtrpcException(StatusCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code.</summary>
    public StatusCode Code { get; } = code;
}
