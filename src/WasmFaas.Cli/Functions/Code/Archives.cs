using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>A package's archive (Fission's Archive): within the object where it is small, else kept by the server.</summary>
internal static class Archives
{
    /// <summary>Largest archive within an object, in bytes before base64 (Fission's limit).</summary>
    public const int LiteralBytes = 256 << 10;

    /// <summary>Makes the archive of some bytes.</summary>
    public static async Task<JsonObject> CreateAsync(ApiClient client, byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > LiteralBytes) return Held(await client.KeepArchiveAsync(bytes, cancellationToken));
        return new JsonObject
        {
            ["type"] = "literal",
            ["literal"] = Convert.ToBase64String(bytes),
            ["checksum"] = Checksum(Convert.ToHexStringLower(SHA256.HashData(bytes))),
        };
    }

    /// <summary>The archive that the server has of a SHA-256.</summary>
    public static JsonObject Held(string sum) => new() { ["type"] = "url", ["url"] = $"held:{sum}", ["checksum"] = Checksum(sum) };

    private static JsonObject Checksum(string sum) => new() { ["type"] = "sha256", ["sum"] = sum };
}
