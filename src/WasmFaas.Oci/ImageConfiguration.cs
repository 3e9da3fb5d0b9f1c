using System.Text.Json.Serialization;

namespace WasmFaas.Oci;

/// <summary>
/// The configuration of an image (image-spec, "Image Configuration") or of a wasm artifact (CNCF, "Wasm OCI Artifact"), as far as it
/// is used here.
/// </summary>
internal sealed record ImageConfiguration
{
    public string Architecture { get; init; } = "";

    public string Os { get; init; } = "";

    /// <summary>For an image.</summary>
    public Execution? Config { get; init; }

    /// <summary>For an image.</summary>
    public RootFileSystem? Rootfs { get; init; }

    /// <summary>For a wasm artifact: the digests of its layers.</summary>
    public IReadOnlyList<string>? LayerDigests { get; init; }

    /// <summary>What a container of the image runs.</summary>
    internal sealed record Execution
    {
        public IReadOnlyList<string>? Entrypoint { get; init; }

        public IReadOnlyList<string>? Cmd { get; init; }
    }

    /// <summary>What the layers come to.</summary>
    internal sealed record RootFileSystem
    {
        public string Type { get; init; } = "layers";

        /// <summary>The digests of the layers before they were compressed.</summary>
        [JsonPropertyName("diff_ids")]
        public IReadOnlyList<string> DiffIds { get; init; } = [];
    }
}
