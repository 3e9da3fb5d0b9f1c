using System.Text;
using System.Text.Unicode;

namespace WasmFaas.Functions.State;

/// <summary>What a key may be.</summary>
internal static class StateKey
{
    /// <summary>What is wrong with a key, or null.</summary>
    public static string? Check(string key) => Encoding.UTF8.GetByteCount(key) switch
    {
        0 => "the key is empty",
        > StateLimits.KeyBytes => $"the key is longer than {StateLimits.KeyBytes} bytes (StateLimits.KeyBytes)",
        _ => key.Contains('\0') ? "the key contains a zero character" : null,
    };

    /// <summary>Reads a guest's key; null where it is none.</summary>
    public static string? Read(ReadOnlySpan<byte> key) =>
        key.Length is > 0 and <= StateLimits.KeyBytes && !key.Contains((byte)0) && Utf8.IsValid(key) ? Encoding.UTF8.GetString(key) : null;
}
