using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Api;

/// <summary>The kubeconfig of the API: where it is and how a client shows who it is.</summary>
public static class KubeConfig
{
    private const string Name = "wasmfaas";

    /// <summary>Writes a kubeconfig; a file that is there is replaced at once, so that no reader sees half of one.</summary>
    /// <param name="path">The file, which only its owner may read.</param>
    /// <param name="server">URL of the API.</param>
    /// <param name="token">The bearer token, or null.</param>
    /// <param name="certificate">The server's certificate as PEM, or null where the URL is http.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Uri server, string? token = null, string? certificate = null)
    {
        var cluster = new JsonObject { ["server"] = server.GetLeftPart(UriPartial.Authority) };
        if (certificate is not null) cluster["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(certificate));
        var user = new JsonObject();
        if (token is not null) user["token"] = token;
        var config = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = Named("cluster", cluster),
            ["users"] = Named("user", user),
            ["contexts"] = Named("context", new JsonObject { ["cluster"] = Name, ["user"] = Name, ["namespace"] = Namespaces.Default }),
            ["current-context"] = Name,
        };

        // JSON is YAML.
        PrivateFile.Write(path, ApiJson.Write(config).Span);
    }

    private static JsonArray Named(string key, JsonObject value) => [new JsonObject { ["name"] = Name, [key] = value }];
}
