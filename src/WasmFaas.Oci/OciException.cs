namespace WasmFaas.Oci;

/// <summary>An image that cannot be had, or is not what was asked for; the message says what, where and what was expected.</summary>
public sealed class OciException : Exception
{
    /// <summary>Makes one.</summary>
    public OciException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True where the same may work in a while: the registry cannot be reached, or is busy.</summary>
    internal bool IsPassing { get; init; }
}
