using System.Net;
using System.Security.Cryptography;

namespace WasmFaas.Oci;

/// <summary>Brings images from a registry into a store, and from a store to a registry.</summary>
/// <param name="store">The images here.</param>
/// <param name="http">The client.</param>
/// <param name="credentials">The registry's user, or null.</param>
/// <param name="progress">Told what is being moved, and how many of its bytes are.</param>
/// <param name="limits">What is taken at most.</param>
public sealed class ImageTransfer(ImageStore store, HttpClient http, RegistryCredentials? credentials, Action<Descriptor, long> progress, OciLimits? limits = null)
{
    private const int Attempts = 5;

    private readonly OciLimits _limits = limits ?? OciLimits.Default;

    /// <summary>Pulls an image; of an index, the one for wasm. What is here is not fetched again, and what is here in part is gone on with.</summary>
    /// <exception cref="OciException">It cannot be had, or is not what its digests say.</exception>
    public async Task<Descriptor> PullAsync(ImageReference image, CancellationToken cancellationToken)
    {
        var registry = new RegistryClient(http, image, credentials, _limits);
        var (manifest, descriptor, content) = await WasmImage.GetManifestAsync(registry, image, _limits, cancellationToken);
        if (manifest.Config is { } configuration && !store.Has(configuration)) await PullAsync(registry, image, configuration, cancellationToken);
        foreach (var layer in manifest.Layers!)
            if (!store.Has(layer)) await PullAsync(registry, image, layer, cancellationToken);
        store.Add(descriptor.MediaType, content);
        store.Tag(image, descriptor);
        return descriptor;
    }

    /// <summary>Pushes an image of the store under its name. What the registry has is not sent again.</summary>
    /// <exception cref="OciException">There is no such image, or the registry does not take it.</exception>
    public async Task<Descriptor> PushAsync(ImageReference image, CancellationToken cancellationToken)
    {
        var descriptor = store.Find(image) ?? throw new OciException($"there is no image {image} here");
        if (image.Digest is not null) throw new OciException($"{image}: expected a tag to push to, not a digest");
        var manifest = store.ReadManifest(descriptor);
        var upload = new RegistryUpload(new RegistryClient(http, image, credentials, _limits), image);
        foreach (var blob in (Descriptor[])[.. manifest.Layers ?? [], .. manifest.Config is { } configuration ? [configuration] : Array.Empty<Descriptor>()])
        {
            if (await upload.HasAsync(blob, cancellationToken)) continue;
            await using var content = File.OpenRead(store.BlobPath(blob.Digest));
            await upload.PutBlobAsync(blob, content, sent => progress(blob, sent), cancellationToken);
        }

        await upload.PutManifestAsync(image.Tag, descriptor.MediaType, store.ReadBlob(descriptor), cancellationToken);
        return descriptor;
    }

    private async Task PullAsync(RegistryClient registry, ImageReference image, Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.Size is < 0 || blob.Size > _limits.LayerBytes) throw new OciException($"{image}: the layer {blob.Digest} has {blob.Size} bytes, more than {_limits.LayerBytes} (OciLimits.LayerBytes)");
        string path = store.BlobPath(blob.Digest), part = path + ".part";
        await using (var file = OpenAlone(part))
        {
            if (file.Length > blob.Size) file.SetLength(0);
            for (int failures = 0; file.Length < blob.Size;)
            {
                long before = file.Length;
                try
                {
                    await AppendAsync(registry, image, blob, file, cancellationToken);
                }
                catch (Exception e) when (e is IOException or HttpRequestException or OciException { IsPassing: true })
                {
                    // A registry that goes on sending is not given up.
                    failures = file.Length > before ? 0 : failures + 1;
                    if (failures == Attempts) throw new OciException($"{image}: the layer {blob.Digest} cannot be fetched: {e.Message}", e);
                    await Task.Delay(TimeSpan.FromMilliseconds(200 << failures), cancellationToken);
                }
            }

            file.Position = 0;
            string digest = "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (digest != blob.Digest)
            {
                file.SetLength(0);
                throw new OciException($"{image}: the layer's digest is {digest}, expected {blob.Digest}");
            }
        }

        File.Move(part, path, overwrite: true);
    }

    private async Task AppendAsync(RegistryClient registry, ImageReference image, Descriptor blob, FileStream file, CancellationToken cancellationToken)
    {
        using var answer = await registry.GetBlobAsync(blob, file.Length, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange?.From != file.Length) file.SetLength(0);
        file.Position = file.Length;
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[] buffer = new byte[256 * 1024];
        for (int count; (count = await ReadAsync(content, buffer, idle, cancellationToken)) != 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (file.Length > blob.Size) throw new OciException($"{image}: the layer {blob.Digest} is longer than its {blob.Size} bytes");
            progress(blob, file.Length);
        }

        if (file.Length < blob.Size) throw new IOException($"the registry sent {file.Length} of {blob.Size} bytes");
    }
    private async Task<int> ReadAsync(Stream content, byte[] buffer, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        idle.CancelAfter(_limits.IdleTime);
        try
        {
            return await content.ReadAsync(buffer, idle.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the registry sent nothing for {_limits.IdleTime.TotalSeconds:0.###} s (OciLimits.IdleTime)");
        }
    }

    private static FileStream OpenAlone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException($"{path} cannot be written, or another process fetches the same: {e.Message}", e);
        }
    }
}
