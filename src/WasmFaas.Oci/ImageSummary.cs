using System.Text.Json.Serialization;

namespace WasmFaas.Oci;

/// <summary>What an image of a store is, as clients are shown it.</summary>
/// <param name="Name">Its reference.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Kind"><c>artifact</c> where the layer is the module, <c>image</c> where a file system has it.</param>
/// <param name="Platform">System and processor.</param>
/// <param name="Entrypoint">What a container of it runs; null for artifacts.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Annotations">The manifest's annotations.</param>
public sealed record ImageSummary(string Name, string Digest, string Kind, string Platform, IReadOnlyList<string>? Entrypoint, IReadOnlyList<Descriptor> Layers, IReadOnlyDictionary<string, string>? Annotations)
{
    /// <summary>Size of all layers, as they are sent, in bytes.</summary>
    [JsonIgnore]
    public long Size => Layers.Sum(layer => layer.Size);

    /// <summary>The summary as JSON.</summary>
    public byte[] ToJson() => OciJson.Write(this);

    /// <summary>Reads an image.</summary>
    /// <exception cref="OciException">Content is missing or damaged.</exception>
    public static ImageSummary Read(ImageStore store, string name, Descriptor image)
    {
        var manifest = store.ReadManifest(image);
        var configuration = manifest.Config is { } blob ? OciJson.Read<ImageConfiguration>(store.ReadBlob(blob), $"{name}: the configuration") : new ImageConfiguration();
        bool isImage = configuration.Rootfs is not null;
        string platform = new Platform { Os = configuration.Os, Architecture = configuration.Architecture }.ToString();
        return new ImageSummary(name, image.Digest, isImage ? "image" : "artifact", platform, configuration.Config?.Entrypoint ?? configuration.Config?.Cmd, manifest.Layers ?? [], manifest.Annotations);
    }
}
