namespace WasmFaas.Wasm;

/// <summary>A module could not be compiled ahead of time. It runs on the JIT.</summary>
public sealed class AheadOfTimeException : Exception
{
    /// <summary>Makes the error; the message is one line.</summary>
    public AheadOfTimeException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
