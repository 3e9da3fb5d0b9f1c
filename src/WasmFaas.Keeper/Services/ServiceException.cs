namespace WasmFaas.Keeper.Services;

/// <summary>A service did not become ready.</summary>
/// <param name="message">Why.</param>
/// <param name="isTimeout">True where the time to wait has passed, false where it is known to fail.</param>
public sealed class ServiceException(string message, bool isTimeout) : Exception(message)
{
    /// <summary>True where the time to wait has passed.</summary>
    public bool IsTimeout { get; } = isTimeout;
}
