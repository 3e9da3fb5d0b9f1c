namespace WasmFaas.Linux;

/// <summary>Events of poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is something to read.</summary>
    Readable = 0x01,

    /// <summary>A write does not wait.</summary>
    Writable = 0x04,

    /// <summary>An error is pending.</summary>
    Error = 0x08,

    /// <summary>The other side hung up.</summary>
    HangUp = 0x10,

    /// <summary>The descriptor is not open.</summary>
    Invalid = 0x20,
}
