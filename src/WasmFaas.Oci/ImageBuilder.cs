using System.Formats.Tar;
using System.IO.Compression;

namespace WasmFaas.Oci;

/// <summary>Makes images of modules. The same module always makes the same image.</summary>
public static class ImageBuilder
{
    private const string EntryPoint = "app.wasm";

    /// <summary>Makes a wasm artifact (CNCF, "Wasm OCI Artifact"): the module is the image's only layer.</summary>
    /// <returns>The manifest, which has no name yet.</returns>
    public static Descriptor BuildArtifact(ImageStore store, ReadOnlySpan<byte> module)
    {
        var layer = store.Add(MediaTypes.WasmLayer, module);
        var configuration = new ImageConfiguration { Architecture = "wasm", Os = "wasip1", LayerDigests = [layer.Digest] };
        return AddManifest(store, MediaTypes.WasmConfiguration, configuration, layer, null);
    }

    /// <summary>
    /// Makes an image with a file system, whose entry point <c>/app.wasm</c> is the module: what programs pull that know no wasm
    /// artifacts. The annotation lets crun choose a wasm engine for it.
    /// </summary>
    /// <returns>The manifest, which has no name yet.</returns>
    public static Descriptor BuildCompatible(ImageStore store, ReadOnlySpan<byte> module)
    {
        byte[] tar = Pack(module);
        var layer = store.Add(MediaTypes.TarGzipLayer, Compress(tar));
        var configuration = new ImageConfiguration
        {
            Architecture = "wasm",
            Os = "wasi",
            Config = new() { Entrypoint = ["/" + EntryPoint] },
            Rootfs = new() { DiffIds = [Digests.Of(tar)] },
        };
        return AddManifest(store, MediaTypes.ImageConfiguration, configuration, layer, new Dictionary<string, string> { ["module.wasm.image/variant"] = "compat-smart" });
    }

    private static Descriptor AddManifest(ImageStore store, string configurationType, ImageConfiguration configuration, Descriptor layer, Dictionary<string, string>? annotations)
    {
        var manifest = new Manifest { MediaType = MediaTypes.Manifest, Config = store.Add(configurationType, OciJson.Write(configuration)), Layers = [layer], Annotations = annotations };
        return store.Add(MediaTypes.Manifest, OciJson.Write(manifest));
    }

    private static byte[] Pack(ReadOnlySpan<byte> module)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, EntryPoint)
            {
                DataStream = new MemoryStream(module.ToArray()),
                Mode = (UnixFileMode)0b111_101_101,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return packed.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(content);
        return compressed.ToArray();
    }
}
