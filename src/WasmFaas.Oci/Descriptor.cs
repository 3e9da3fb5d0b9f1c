namespace WasmFaas.Oci;

/// <summary>Names a piece of content (image-spec, "Descriptor").</summary>
public sealed record Descriptor
{
    /// <summary>What it is.</summary>
    public string MediaType { get; init; } = "";

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>What an index's manifest is for, or null.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What else is told of it.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
