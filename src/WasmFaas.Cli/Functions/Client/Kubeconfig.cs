using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Output;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>What a kubeconfig's current context says.</summary>
/// <param name="Server">The API's address.</param>
/// <param name="Token">The bearer token, or null.</param>
internal sealed record Kubeconfig(string Server, string? Token)
{
    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="FormatException">It is not a kubeconfig.</exception>
    public static Kubeconfig? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var root = YamlText.Parse(File.ReadAllText(path), path).FirstOrDefault()?.Json;
        var context = Named(root?["contexts"], (string?)root?["current-context"])?["context"];
        string? server = (string?)Named(root?["clusters"], (string?)context?["cluster"])?["cluster"]?["server"];
        if (server is null) throw new FormatException($"{path}: the current context names no cluster with a server");
        return new Kubeconfig(server, (string?)Named(root?["users"], (string?)context?["user"])?["user"]?["token"]);
    }

    private static JsonObject? Named(JsonNode? list, string? name) =>
        (list as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(item => (string?)item["name"] == name);
}
