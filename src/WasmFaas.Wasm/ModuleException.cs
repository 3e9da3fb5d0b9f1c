namespace WasmFaas.Wasm;

/// <summary>Why a module was refused.</summary>
public enum ModuleError
{
    /// <summary>The bytes are not a module in the binary format (core spec chapter 5).</summary>
    Malformed,

    /// <summary>The module does not validate (core spec chapter 3).</summary>
    Invalid,

    /// <summary>The module uses a proposal that the engine does not run yet.</summary>
    Unsupported,

    /// <summary>The module passes one of <see cref="EngineLimits"/>.</summary>
    LimitExceeded,
}

/// <summary>A module was refused: what was wrong, and at which byte of the binary.</summary>
public sealed class ModuleException : Exception
{
    /// <summary>Makes the error; the message says what was found and what was expected, without the offset.</summary>
    public ModuleException(ModuleError error, long offset, string message)
        : base($"{message} (at byte {offset})")
    {
        Error = error;
        Offset = offset;
    }

    /// <summary>The kind of error.</summary>
    public ModuleError Error { get; }

    /// <summary>Offset in bytes from the start of the module's binary.</summary>
    public long Offset { get; }
}
