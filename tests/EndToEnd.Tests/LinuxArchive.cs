using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>An archive of a Linux image, as <c>docker save</c> writes them.</summary>
internal static class LinuxArchive
{
    /// <summary>Writes one of a single layer.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="command">What a container of it runs, unless it is asked for something else.</param>
    /// <param name="files">Its files, which all can be run.</param>
    public static async Task WriteAsync(string path, string name, IReadOnlyList<string> command, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var layer = new MemoryStream();
        await using (var tar = new TarWriter(layer, leaveOpen: true))
        {
            foreach (var (file, content) in files) await AddAsync(tar, file, content);
        }

        var configuration = new JsonObject
        {
            ["architecture"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Cmd"] = new JsonArray([.. command.Select(word => JsonValue.Create(word))]) },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer.ToArray()))}") },
        };
        var manifest = new JsonArray(new JsonObject { ["Config"] = "config.json", ["RepoTags"] = new JsonArray(name), ["Layers"] = new JsonArray("layer.tar") });
        await using var archive = new TarWriter(File.Create(path));
        await AddAsync(archive, "config.json", Encoding.UTF8.GetBytes(configuration.ToJsonString()));
        await AddAsync(archive, "layer.tar", layer.ToArray());
        await AddAsync(archive, "manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = (UnixFileMode)0b111_101_101 });
}
