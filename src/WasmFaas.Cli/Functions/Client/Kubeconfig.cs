using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Output;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>What a kubeconfig's current context says.</summary>
/// <param name="Server">The API's address.</param>
/// <param name="Token">The bearer token, or null.</param>
/// <param name="Authority">The certificate that the server's must be signed by, or null for those that the system trusts.</param>
internal sealed record Kubeconfig(string Server, string? Token, X509Certificate2? Authority)
{
    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="FormatException">It is not a kubeconfig.</exception>
    public static Kubeconfig? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var root = YamlText.Parse(File.ReadAllText(path), path).FirstOrDefault()?.Json;
        var context = Named(root?["contexts"], (string?)root?["current-context"])?["context"];
        var cluster = Named(root?["clusters"], (string?)context?["cluster"])?["cluster"];
        string? server = (string?)cluster?["server"];
        if (server is null) throw new FormatException($"{path}: the current context names no cluster with a server");
        string? authority = (string?)cluster?["certificate-authority-data"];
        return new Kubeconfig(server, (string?)Named(root?["users"], (string?)context?["user"])?["user"]?["token"], authority is null ? null : ReadAuthority(path, authority));
    }

    private static X509Certificate2 ReadAuthority(string path, string base64)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new FormatException($"{path}: certificate-authority-data: expected a certificate as PEM in base64", e);
        }
    }

    private static JsonObject? Named(JsonNode? list, string? name) =>
        (list as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(item => (string?)item["name"] == name);
}
