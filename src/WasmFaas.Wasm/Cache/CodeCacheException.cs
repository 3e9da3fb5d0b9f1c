namespace WasmFaas.Wasm;

/// <summary>An image could not be stored. The module runs without it.</summary>
public sealed class CodeCacheException : Exception
{
    /// <summary>Makes the error; the message names the directory and what to do about it.</summary>
    public CodeCacheException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
