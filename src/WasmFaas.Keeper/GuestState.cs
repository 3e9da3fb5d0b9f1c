namespace WasmFaas.Keeper;

/// <summary>
/// Keys and values that a function keeps over its calls, as guests see them through the import module <c>wasm_faas</c>
/// (docs/state.md). Called on the guests' threads, by several at a time.
/// </summary>
public abstract class GuestState
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key, in UTF-8.</param>
    /// <param name="value">The value, where there is one.</param>
    /// <param name="version">Its version.</param>
    public abstract GuestStateStatus Get(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out long version);

    /// <summary>Writes a value; it is on disk when this returns.</summary>
    /// <param name="key">The key, in UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">The version that the key must have, 0 for a key that must not be there; null for any.</param>
    /// <param name="milliseconds">How long the value is kept; 0 for the function's default, less for ever.</param>
    /// <param name="version">The new version.</param>
    public abstract GuestStateStatus Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long? expected, long milliseconds, out long version);

    /// <summary>Removes a key; that is on disk when this returns.</summary>
    /// <param name="key">The key, in UTF-8.</param>
    /// <param name="expected">The version that it must have; null for any.</param>
    public abstract GuestStateStatus Delete(ReadOnlySpan<byte> key, long? expected);
}
