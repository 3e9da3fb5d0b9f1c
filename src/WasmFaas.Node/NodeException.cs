namespace WasmFaas.Node;

/// <summary>A container cannot be made, changed or found.</summary>
public sealed class NodeException(NodeError error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Something else than the caller's request is wrong.</summary>
    public NodeException(string message, Exception? innerException = null)
        : this(NodeError.Unknown, message, innerException)
    {
    }

    /// <summary>What kind of refusal it is.</summary>
    public NodeError Error => error;
}
