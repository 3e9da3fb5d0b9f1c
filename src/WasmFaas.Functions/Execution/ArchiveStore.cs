using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Oci;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Archives on disk by the SHA-256 of their content. A file appears whole: written aside, flushed, renamed. Safe for use by
/// several threads.
/// </summary>
internal sealed class ArchiveStore : IDisposable
{
    /// <summary>Scheme of the URL of an archive that is here already, by its checksum.</summary>
    public const string HeldScheme = "held";

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly HttpClient _client = new() { Timeout = PlatformLimits.FetchTime };

    // Held where an archive is found or deleted: one that was found is not deleted before its grace is over.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _used = [];
    private readonly ConcurrentDictionary<string, string> _extracted = new();

    public ArchiveStore(string directory, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _directory = Directory.CreateDirectory(directory).FullName;
        foreach (string left in Directory.EnumerateFiles(_directory, "*.tmp")) File.Delete(left);
    }

    /// <summary>The path of an archive, or null where it is not here.</summary>
    public string? Find(string digest)
    {
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower)) return null;
        string path = PathOf(digest);
        lock (_lock)
        {
            if (!File.Exists(path)) return null;
            _used[digest] = _time.GetUtcNow();
            return path;
        }
    }

    /// <summary>Deletes the archives that nothing names and that have not been used for some time.</summary>
    /// <param name="named">Digests of archives that are to stay; the modules that were taken from them stay too.</param>
    /// <param name="grace">How long an archive stays since it was written or found.</param>
    /// <returns>How many were deleted.</returns>
    public int Collect(IReadOnlySet<string> named, TimeSpan grace)
    {
        int count = 0;
        var before = _time.GetUtcNow() - grace;
        foreach (string path in Directory.EnumerateFiles(_directory))
        {
            string digest = Path.GetFileName(path);
            if (named.Contains(digest) || (_extracted.TryGetValue(digest, out string? archive) && named.Contains(archive))) continue;
            lock (_lock)
            {
                if (_used.TryGetValue(digest, out var used) && used > before) continue;
                if (File.GetLastWriteTimeUtc(path) > before) continue;
                File.Delete(path);
                _used.Remove(digest);
            }

            _extracted.TryRemove(digest, out _);
            count++;
        }

        return count;
    }

    /// <summary>Fetches what a package's archive says, where it is not here already.</summary>
    /// <param name="archive">The archive, as packages give it.</param>
    /// <param name="credentials">The user of a registry by its host; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The archive's digest, in lower-case hexadecimal.</returns>
    /// <exception cref="ArchiveException">It cannot be had, or its checksum is another.</exception>
    public async Task<string> FetchAsync(JsonObject archive, Func<string, RegistryCredentials?> credentials, CancellationToken cancellationToken)
    {
        string? sum = archive.Object("checksum").Text("sum")?.ToLowerInvariant();
        if (sum is not null && Find(sum) is not null) return sum;
        try
        {
            await using var content = archive.Object("oci") is { } image ? await PullAsync(image, credentials, cancellationToken) : await OpenAsync(archive, cancellationToken);
            return await StoreAsync(content, sum, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or FormatException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ArchiveException("FetchFailed", $"the archive cannot be fetched: {e.Message}", e);
        }
        catch (OciException e)
        {
            throw new ArchiveException("PullFailed", e.Message, e);
        }
    }

    /// <summary>Keeps an archive that a client sent.</summary>
    /// <returns>The archive's digest, in lower-case hexadecimal.</returns>
    /// <exception cref="ArchiveException">It is too long.</exception>
    public Task<string> KeepAsync(Stream content, CancellationToken cancellationToken) => StoreAsync(content, null, cancellationToken);

    /// <summary>The path of the module in an archive: the archive itself, or an entry of a zip archive.</summary>
    /// <param name="digest">The archive.</param>
    /// <param name="entry">Path of the module in the zip archive; null for the only one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArchiveException">There is no such module, or none that is meant alone.</exception>
    public async Task<string> FindModuleAsync(string digest, string? entry, CancellationToken cancellationToken)
    {
        string path = Find(digest) ?? throw new ArchiveException("ArchiveMissing", $"the archive {digest} is not here any more");
        if (!IsZip(path)) return path;
        try
        {
            await using var zip = await ZipFile.OpenReadAsync(path, cancellationToken);
            if (zip.Entries.Count > PlatformLimits.ArchiveEntries) throw new ArchiveException("ArchiveInvalid", $"the archive has more than {PlatformLimits.ArchiveEntries} entries (PlatformLimits.ArchiveEntries)");
            await using var content = await Choose(zip, entry).OpenAsync(cancellationToken);
            string module = await StoreAsync(content, null, cancellationToken);
            _extracted[module] = digest;
            return PathOf(module);
        }
        catch (InvalidDataException e)
        {
            throw new ArchiveException("ArchiveInvalid", $"the archive is no valid zip file: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static ZipArchiveEntry Choose(ZipArchive zip, string? entry)
    {
        var modules = zip.Entries.Where(candidate => candidate.Name.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase)).ToList();
        if (modules is [var only]) return only;
        if (entry is not null && modules.Find(candidate => candidate.FullName == entry || candidate.FullName == entry + ".wasm") is { } named) return named;
        string found = modules.Count == 0 ? "none" : string.Join(", ", modules.Take(10).Select(module => module.FullName));
        throw new ArchiveException("ModuleNotFound", $"expected one .wasm in the archive, or its path in the function's spec.package.functionName; found {found}");
    }

    private static bool IsZip(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("PK\x3\x4"u8);
    }

    private async Task<Stream> OpenAsync(JsonObject archive, CancellationToken cancellationToken)
    {
        if (archive.Text("literal") is { } literal) return new MemoryStream(Convert.FromBase64String(literal));
        if (archive.Text("url") is not { } text) throw new ArchiveException("ArchiveMissing", "spec.deployment has neither literal nor url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "file" or HeldScheme))
            throw new ArchiveException("FetchFailed", $"spec.deployment.url is \"{text}\": expected http, https or file");
        if (url.Scheme == HeldScheme) throw new ArchiveException("ArchiveMissing", $"the archive of spec.deployment.url \"{text}\" is not here any more");
        if (url.IsFile) return File.OpenRead(url.LocalPath);
        var answer = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new ArchiveException("FetchFailed", $"{url} answered {(int)answer.StatusCode}");
        return await answer.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Pulls an image's module to a file that goes with its stream.</summary>
    private async Task<Stream> PullAsync(JsonObject image, Func<string, RegistryCredentials?> credentials, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(image.Text("image") ?? "");
        if (image.Text("digest") is { } digest) reference = reference with { Digest = digest };
        string temporary = Path.Combine(_directory, Guid.NewGuid().ToString("N") + ".tmp");
        var module = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        try
        {
            var limits = OciLimits.Default with { ModuleBytes = PlatformLimits.ArchiveBytes };
            await WasmImage.PullAsync(_client, reference, credentials(reference.Host), image.Text("subPath"), module, limits, cancellationToken);
            module.Position = 0;
            return module;
        }
        catch
        {
            await module.DisposeAsync();
            throw;
        }
    }

    private async Task<string> StoreAsync(Stream content, string? expected, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(_directory, Guid.NewGuid().ToString("N") + ".tmp");
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                byte[] buffer = new byte[64 * 1024];
                long length = 0;
                for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) != 0;)
                {
                    length += count;
                    if (length > PlatformLimits.ArchiveBytes) throw new ArchiveException("ArchiveTooLarge", $"the archive is longer than {PlatformLimits.ArchiveBytes} bytes (PlatformLimits.ArchiveBytes)");
                    hash.AppendData(buffer, 0, count);
                    await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                }

                file.Flush(flushToDisk: true);
            }

            string digest = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (expected is not null && digest != expected) throw new ArchiveException("ChecksumMismatch", $"the archive's SHA-256 is {digest}, expected {expected} (spec.deployment.checksum.sum)");
            lock (_lock)
            {
                File.Move(temporary, PathOf(digest), overwrite: true);
                _used[digest] = _time.GetUtcNow();
            }

            return digest;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string PathOf(string digest) => Path.Combine(_directory, digest);
}
