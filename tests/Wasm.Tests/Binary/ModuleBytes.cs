namespace WasmFaas.Wasm.Tests.Binary;

/// <summary>Puts modules together byte by byte, also wrong ones.</summary>
internal static class ModuleBytes
{
    /// <summary>Magic and version.</summary>
    public static byte[] Header { get; } = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    /// <summary>A module of sections.</summary>
    public static byte[] Module(params byte[][] sections) => [.. Header, .. sections.SelectMany(section => section)];

    /// <summary>A section with its size.</summary>
    public static byte[] Section(int id, params byte[] content) => [(byte)id, .. U32((uint)content.Length), .. content];

    /// <summary>A name: length and UTF-8.</summary>
    public static byte[] Name(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return [.. U32((uint)bytes.Length), .. bytes];
    }

    /// <summary>A custom section.</summary>
    public static byte[] Custom(string name, params byte[] content) => Section(0, [.. Name(name), .. content]);

    /// <summary>A module with one function of type () -> () and a body.</summary>
    public static byte[] Function(params byte[] code) =>
        Module(Section(1, 1, 0x60, 0, 0), Section(3, 1, 0), Code(code));

    /// <summary>A code section with one body without locals.</summary>
    public static byte[] Code(params byte[] code) => Section(10, [1, .. U32((uint)code.Length + 1), 0, .. code]);

    /// <summary>An unsigned LEB128 integer.</summary>
    public static byte[] U32(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
