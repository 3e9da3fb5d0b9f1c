using System.Net;
using System.Net.Http.Headers;

namespace WasmFaas.Oci;

/// <summary>Pushes content to one repository of a registry (distribution-spec 1.1, "Push").</summary>
internal sealed class RegistryUpload(RegistryClient registry, ImageReference image)
{
    private const int PartBytes = 8 << 20, Attempts = 5;

    /// <summary>True where the registry has a blob.</summary>
    /// <exception cref="OciException">It cannot be asked.</exception>
    public async Task<bool> HasAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        string path = $"blobs/{blob.Digest}";
        using var answer = await registry.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, registry.Address(path)), path, cancellationToken, mayBeMissing: true);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Pushes a blob in parts; after a broken connection it goes on where the registry says.</summary>
    /// <param name="blob">What it is.</param>
    /// <param name="content">The content, which can be read again.</param>
    /// <param name="progress">Told how many bytes the registry has.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OciException">The registry does not take it.</exception>
    public async Task PutBlobAsync(Descriptor blob, FileStream content, Action<long> progress, CancellationToken cancellationToken)
    {
        using var begun = await registry.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, registry.Address("blobs/uploads/")), "blobs/uploads/", cancellationToken);
        var location = Location(begun);
        long sent = 0;
        byte[] part = new byte[(int)Math.Min(blob.Size, PartBytes)];
        for (int failures = 0; sent < blob.Size;)
        {
            content.Position = sent;
            int count = await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken);
            try
            {
                using var answer = await PatchAsync(location, part.AsMemory(0, count), sent, cancellationToken);
                (location, sent) = (Location(answer), Next(answer) ?? sent + count);
                progress(sent);
            }
            catch (OciException e) when (e.IsPassing && ++failures < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 << failures), cancellationToken);
                using var answer = await registry.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, location), "the upload", cancellationToken);
                (location, sent) = (Location(answer), Next(answer) ?? 0);
            }
        }

        var end = new Uri($"{location}{(location.Query.Length == 0 ? '?' : '&')}digest={Uri.EscapeDataString(blob.Digest)}");
        using var done = await registry.SendAsync(() => new HttpRequestMessage(HttpMethod.Put, end) { Content = new ByteArrayContent([]) }, $"the blob {blob.Digest}", cancellationToken);
    }

    /// <summary>Pushes a manifest under a tag.</summary>
    /// <exception cref="OciException">The registry does not take it.</exception>
    public async Task PutManifestAsync(string tag, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        string path = $"manifests/{tag}";
        using var answer = await registry.SendAsync(() => new HttpRequestMessage(HttpMethod.Put, registry.Address(path))
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        }, path, cancellationToken);
        if (answer.Headers.TryGetValues("Docker-Content-Digest", out var told) && told.First() is var digest && digest != Digests.Of(content))
            throw new OciException($"{image}: the registry took the manifest as {digest}, expected {Digests.Of(content)}");
    }

    private Task<HttpResponseMessage> PatchAsync(Uri location, ReadOnlyMemory<byte> part, long from, CancellationToken cancellationToken) => registry.SendAsync(() =>
    {
        var content = new ReadOnlyMemoryContent(part);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        // Without the unit that HTTP's own ranges have (distribution-spec, "Pushing a blob in chunks").
        content.Headers.TryAddWithoutValidation("Content-Range", $"{from}-{from + part.Length - 1}");
        return new HttpRequestMessage(HttpMethod.Patch, location) { Content = content };
    }, "the upload", cancellationToken);

    private Uri Location(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? new Uri(registry.Address(""), location) : throw new OciException($"{image}: the registry does not say where the upload goes on (Location)");

    /// <summary>The first byte that the registry does not have yet; null where it does not say.</summary>
    private static long? Next(HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent) || !answer.Headers.TryGetValues("Range", out var ranges)) return null;
        return long.TryParse(ranges.First().Split('-')[^1], out long last) ? last + 1 : null;
    }
}
