using System.Security.Cryptography;

namespace WasmFaas.Oci;

/// <summary>
/// Images on this machine, in an OCI image layout (image-spec, "Image Layout"), which other programs read too. Several processes may
/// use it at a time.
/// </summary>
public sealed class ImageStore
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";

    private readonly string _directory, _blobs;

    private ImageStore(string directory)
    {
        _directory = directory;
        _blobs = Path.Combine(directory, "blobs", "sha256");
    }

    private string IndexPath => Path.Combine(_directory, "index.json");

    /// <summary>Opens a directory, which is made where it is missing.</summary>
    /// <exception cref="OciException">It cannot be used.</exception>
    public static ImageStore Open(string directory)
    {
        var store = new ImageStore(directory);
        try
        {
            Directory.CreateDirectory(store._blobs);
            string layout = Path.Combine(directory, "oci-layout");
            if (!File.Exists(layout)) Replace(layout, """{"imageLayoutVersion":"1.0.0"}"""u8);
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException($"the images in {directory} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>All images, by name.</summary>
    /// <exception cref="OciException">The index is damaged.</exception>
    public IReadOnlyList<(string Name, Descriptor Manifest)> List() =>
        [.. (Read().Manifests ?? []).Select(manifest => (NameOf(manifest), manifest)).OrderBy(image => image.Item1, StringComparer.Ordinal)];

    /// <summary>An image's manifest, or null where there is no image of that name.</summary>
    /// <exception cref="OciException">The index is damaged.</exception>
    public Descriptor? Find(ImageReference name) => (Read().Manifests ?? []).FirstOrDefault(manifest => NameOf(manifest) == name.ToString());

    /// <summary>Gives a manifest a name, which another may have had.</summary>
    /// <exception cref="OciException">The index cannot be written, or content was removed meanwhile.</exception>
    public void Tag(ImageReference name, Descriptor manifest) => Change(others =>
    {
        if (ContentOf(manifest).FirstOrDefault(blob => !Has(blob)) is { } missing) throw new OciException($"{name}: the content {missing.Digest} was removed meanwhile");
        var named = new Descriptor { MediaType = manifest.MediaType, Digest = manifest.Digest, Size = manifest.Size, Annotations = new Dictionary<string, string> { [NameAnnotation] = name.ToString() } };
        return [.. others.Where(other => NameOf(other) != name.ToString()), named];
    });

    /// <summary>Forgets an image; what no other image has of its content is deleted.</summary>
    /// <returns>False where there is none of that name.</returns>
    /// <exception cref="OciException">It cannot be deleted.</exception>
    public bool Remove(ImageReference name)
    {
        Descriptor? removed = null;
        Change(others =>
        {
            removed = others.FirstOrDefault(other => NameOf(other) == name.ToString());
            Descriptor[] kept = [.. others.Where(other => other != removed)];
            if (removed is not null)
                foreach (var blob in ContentOf(removed).ExceptBy(kept.SelectMany(ContentOf).Select(blob => blob.Digest), blob => blob.Digest)) File.Delete(BlobPath(blob.Digest));
            return kept;
        });
        return removed is not null;
    }

    /// <summary>A manifest of an image that is here.</summary>
    /// <exception cref="OciException">It is missing or damaged.</exception>
    public Manifest ReadManifest(Descriptor manifest) => OciJson.Read<Manifest>(ReadBlob(manifest), $"the manifest {manifest.Digest}");

    /// <summary>True where content is here.</summary>
    internal bool Has(Descriptor blob) => new FileInfo(BlobPath(blob.Digest)) is { Exists: true } file && file.Length == blob.Size;

    /// <summary>Where content is, or is to be.</summary>
    internal string BlobPath(string digest) => Path.Combine(_blobs, Digests.Hex(digest));

    /// <summary>Small content, checked.</summary>
    internal byte[] ReadBlob(Descriptor blob)
    {
        try
        {
            byte[] content = File.ReadAllBytes(BlobPath(blob.Digest));
            return Digests.Of(content) == blob.Digest ? content : throw new OciException($"the content {blob.Digest} in {_directory} is damaged");
        }
        catch (IOException e)
        {
            throw new OciException($"the content {blob.Digest} is missing in {_directory}: {e.Message}", e);
        }
    }

    /// <summary>Adds content.</summary>
    internal Descriptor Add(string mediaType, ReadOnlySpan<byte> content)
    {
        string digest = Digests.Of(content);
        Replace(BlobPath(digest), content);
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length };
    }

    private static string NameOf(Descriptor manifest) => manifest.Annotations?.GetValueOrDefault(NameAnnotation) ?? manifest.Digest;

    /// <summary>Whole, or not at all.</summary>
    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private Manifest Read() => File.Exists(IndexPath) ? OciJson.Read<Manifest>(File.ReadAllBytes(IndexPath), IndexPath) : new Manifest();

    private void Change(Func<IReadOnlyList<Descriptor>, IReadOnlyList<Descriptor>> change)
    {
        try
        {
            using var alone = Lock();
            var before = Read();
            Replace(IndexPath, OciJson.Write(before with { MediaType = MediaTypes.Index, Manifests = change(before.Manifests ?? []) }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException($"{IndexPath} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Waits until no other process changes the index.</summary>
    private FileStream Lock()
    {
        long deadline = Environment.TickCount64 + 10_000;
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(_directory, "index.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 < deadline)
            {
                Thread.Sleep(5);
            }
        }
    }

    /// <summary>All that an image consists of.</summary>
    private List<Descriptor> ContentOf(Descriptor image)
    {
        var manifest = ReadManifest(image);
        return [image, .. manifest.Layers ?? [], .. manifest.Config is { } configuration ? [configuration] : Array.Empty<Descriptor>()];
    }
}
