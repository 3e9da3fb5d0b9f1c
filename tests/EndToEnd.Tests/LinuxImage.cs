using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A Linux image of programs of this machine, with the libraries that they need: no registry is asked.</summary>
internal static class LinuxImage
{
    /// <summary>Writes an archive as <c>docker save</c> does.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="programs">Programs of /bin.</param>
    public static async Task WriteAsync(string path, string name, params string[] programs)
    {
        byte[] layer = await LayerAsync(programs);
        var configuration = new JsonObject
        {
            ["architecture"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Cmd"] = new JsonArray("sh") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer))}") },
        };
        var manifest = new JsonArray(new JsonObject { ["Config"] = "config.json", ["RepoTags"] = new JsonArray(name), ["Layers"] = new JsonArray("layer.tar") });
        await using var tar = new TarWriter(File.Create(path));
        await AddAsync(tar, "config.json", System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString()));
        await AddAsync(tar, "layer.tar", layer);
        await AddAsync(tar, "manifest.json", System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    }

    private static async Task<byte[]> LayerAsync(string[] programs)
    {
        string[] files = [.. programs.Select(program => $"/bin/{program}")];
        var libraries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            // "libc.so.6 => /lib/libc.so.6 (0x…)", or the path alone.
            string listed = await OciCallers.OkAsync("ldd", file);
            libraries.UnionWith(listed.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] == '/'));
        }

        using var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (string file in files.Concat(libraries)) await AddAsync(tar, file[1..], await File.ReadAllBytesAsync(file, OciCallers.Cancellation));
        }

        return bytes.ToArray();
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] content) => tar.WriteEntryAsync(
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = (UnixFileMode)0b111_101_101 }, OciCallers.Cancellation);
}
