using System.Formats.Tar;
using System.IO.Compression;

namespace WasmFaas.Oci;

/// <summary>The files of an image, whose layers are tar archives, one over the other (image-spec, "Image Layer Filesystem Changeset").</summary>
internal sealed class ImageFiles(RegistryClient registry, ImageReference image, IReadOnlyList<Descriptor> layers, OciLimits limits)
{
    private const string WhiteoutPrefix = ".wh.", OpaqueMarker = ".wh..wh..opq";

    /// <summary>The paths of the regular files that are wanted, in order.</summary>
    /// <exception cref="OciException">A layer cannot be had, or is no archive.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(Predicate<string> isWanted, CancellationToken cancellationToken)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            var here = new HashSet<string>();
            await ReadAsync(layer, entry =>
            {
                found.RemoveWhere(name => IsTakenAway(name, entry.Path) && !here.Contains(name));
                if (entry.IsFile && isWanted(entry.Path) && here.Add(entry.Path)) found.Add(entry.Path);
                return Task.CompletedTask;
            }, cancellationToken);
        }

        return [.. found];
    }

    /// <summary>Writes a file's content; the topmost layer that has the file has the say.</summary>
    /// <exception cref="OciException">There is no such file, or a layer cannot be had or is no archive.</exception>
    public async Task ExtractAsync(string path, FileStream target, CancellationToken cancellationToken)
    {
        bool isFound = false;
        foreach (var layer in layers)
        {
            bool isHere = false;
            await ReadAsync(layer, async entry =>
            {
                if (!isHere && IsTakenAway(path, entry.Path)) isFound = false;
                if (!entry.IsFile || entry.Path != path) return;
                isFound = isHere = true;
                target.SetLength(0);
                target.Position = 0;
                if (entry.Content is null) return;
                await using var content = new CheckedStream(entry.Content, $"{image}: {path}", limits.ModuleBytes, "OciLimits.ModuleBytes");
                await content.CopyToAsync(target, cancellationToken);
            }, cancellationToken);
        }

        if (!isFound) throw new OciException($"{image} has no file {path}");
    }

    private async Task ReadAsync(Descriptor layer, Func<(string Path, bool IsFile, Stream? Content), Task> read, CancellationToken cancellationToken)
    {
        await using var content = await registry.OpenLayerAsync(layer, cancellationToken);
        try
        {
            bool isCompressed = layer.MediaType.EndsWith("gzip", StringComparison.Ordinal);
            Stream plain = isCompressed ? new GZipStream(content, CompressionMode.Decompress, leaveOpen: true) : content;
            await using var unpacked = new CheckedStream(plain, $"{image}: a layer", limits.UnpackedBytes, "OciLimits.UnpackedBytes");
            await using var tar = new TarReader(unpacked, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                string path = (entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name).Trim('/');
                bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && !Path.GetFileName(path).StartsWith(WhiteoutPrefix, StringComparison.Ordinal);
                await read((path, isFile, entry.DataStream));
            }

            // What follows the archive's end belongs to the layer's digest too.
            await unpacked.CopyToAsync(Stream.Null, cancellationToken);
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new OciException($"{image}: the layer {layer.Digest} is no valid archive: {e.Message}", e);
        }
    }

    /// <summary>Whether an entry takes away what a lower layer has (image-spec, "Whiteouts").</summary>
    private static bool IsTakenAway(string path, string entry)
    {
        string directory = Path.GetDirectoryName(entry) is { Length: > 0 } parent ? parent + "/" : "";
        string file = Path.GetFileName(entry);
        if (file == OpaqueMarker) return path.StartsWith(directory, StringComparison.Ordinal);
        if (!file.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) return false;
        string removed = directory + file[WhiteoutPrefix.Length..];
        return path == removed || path.StartsWith(removed + "/", StringComparison.Ordinal);
    }
}
