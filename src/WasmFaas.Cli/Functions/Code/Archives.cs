using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>A package's archive (Fission's Archive): within the object where it is small, else a file that the server reads.</summary>
internal static class Archives
{
    /// <summary>Largest archive within an object, in bytes before base64 (Fission's limit).</summary>
    public const int LiteralBytes = 256 << 10;

    /// <summary>Makes the archive of some bytes.</summary>
    /// <param name="client">The server that is to read it.</param>
    /// <param name="directory">The data directory, under which a large archive is kept.</param>
    /// <param name="bytes">The content.</param>
    public static JsonObject Create(ApiClient client, string directory, byte[] bytes)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var archive = new JsonObject { ["checksum"] = new JsonObject { ["type"] = "sha256", ["sum"] = digest } };
        if (bytes.Length <= LiteralBytes)
        {
            archive["type"] = "literal";
            archive["literal"] = Convert.ToBase64String(bytes);
            return archive;
        }

        if (!client.Server.IsLoopback)
            throw new CommandFailedException(ExitCodes.Failure, $"the archive has {bytes.Length:N0} bytes: only {LiteralBytes:N0} go to a server on another machine yet");
        archive["type"] = "url";
        archive["url"] = new Uri(Store(Path.Combine(Path.GetFullPath(directory), "archives"), digest, bytes)).AbsoluteUri;
        return archive;
    }

    private static string Store(string directory, string name, byte[] bytes)
    {
        string path = Path.Combine(directory, name), temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(directory);
            if (File.Exists(path))
            {
                // The server deletes archives that have long not been used.
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
                return path;
            }

            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"cannot keep the archive in {directory}: {e.Message}");
        }
    }
}
