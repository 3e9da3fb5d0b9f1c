namespace WasmFaas.Oci;

/// <summary>The media types of images and wasm artifacts.</summary>
internal static class MediaTypes
{
    /// <summary>image-spec, "Image Index".</summary>
    public const string Index = "application/vnd.oci.image.index.v1+json";

    /// <summary>image-spec, "Image Manifest".</summary>
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>image-spec, "Image Configuration".</summary>
    public const string ImageConfiguration = "application/vnd.oci.image.config.v1+json";

    /// <summary>image-spec, "Image Layer Filesystem Changeset".</summary>
    public const string TarGzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>The configuration of a wasm artifact (CNCF, "Wasm OCI Artifact").</summary>
    public const string WasmConfiguration = "application/vnd.wasm.config.v0+json";

    /// <summary>The layer of a wasm artifact: the module as it is.</summary>
    public const string WasmLayer = "application/wasm";

    /// <summary>Docker's index.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker's manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
}
