namespace WasmFaas.Oci;

/// <summary>An image's manifest, or an index of several (image-spec, "Image Manifest" and "Image Index").</summary>
public sealed record Manifest
{
    /// <summary>2, for all that there are.</summary>
    public int SchemaVersion { get; init; } = 2;

    /// <summary>What it is; may be absent, then the answer's content type says it.</summary>
    public string? MediaType { get; init; }

    /// <summary>The configuration, for a manifest.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>The layers, for a manifest.</summary>
    public IReadOnlyList<Descriptor>? Layers { get; init; }

    /// <summary>The manifests, for an index.</summary>
    public IReadOnlyList<Descriptor>? Manifests { get; init; }

    /// <summary>What else is told of it.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
