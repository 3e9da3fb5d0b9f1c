using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Output;

/// <summary>Shows objects of the API in the format asked for.</summary>
internal static class ResourcePrinter
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Shows one object, or a list where the request has no name, and goes on with its changes where it is to be watched.</summary>
    public static async Task ShowAsync(ApiClient client, ShowRequest request, CancellationToken cancellationToken)
    {
        bool asTable = request.Format is OutputFormat.Table or OutputFormat.Wide;
        var writer = Console.Out;
        var table = new TablePrinter(writer, request.Format == OutputFormat.Wide, request.Namespace is null);
        var shown = await client.ShowAsync(request.Kind, request.Namespace, request.Name, request.Query(null), asTable, cancellationToken);
        if (asTable) ShowTable(request, table, shown);
        else if (!request.IsWatched || request.Format != OutputFormat.Json) Write(request.Kind, request.Format, shown);
        if (!request.IsWatched) return;
        string? version = (string?)shown["metadata"]?["resourceVersion"];
        await foreach (var watched in client.WatchAsync(request.Kind, request.Namespace, request.Query(version), asTable, cancellationToken))
        {
            if (watched["object"] is not JsonObject changed || (string?)watched["type"] == "BOOKMARK") continue;
            if (asTable) table.Print(changed);
            else if (request.Format == OutputFormat.Json) writer.WriteLine(watched.ToJsonString());
            else Write(request.Kind, request.Format, changed);
            writer.Flush();
        }
    }

    /// <summary>Writes an object, or each of a list, as JSON, YAML or a name.</summary>
    public static void Write(ResourceKind kind, OutputFormat format, JsonObject json)
    {
        if (format == OutputFormat.Json) Console.WriteLine(json.ToJsonString(s_indented));
        else if (format == OutputFormat.Yaml) Console.Write(YamlText.Write(json));
        else if (json["items"] is JsonArray items) foreach (var item in items) WriteName(kind, item);
        else WriteName(kind, json);
    }

    private static void ShowTable(ShowRequest request, TablePrinter table, JsonObject shown)
    {
        if ((string?)shown["kind"] != "Table") throw new CommandFailedException(ExitCodes.Failure, "the server sends no tables: -o json or -o yaml show what it has");
        bool isEmpty = shown["rows"] is not JsonArray { Count: > 0 };
        if (!isEmpty) table.Print(shown);
        else Console.Error.WriteLine(request.Namespace is null ? $"no {request.Kind.Plural}" : $"no {request.Kind.Plural} in namespace {request.Namespace}");
    }

    private static void WriteName(ResourceKind kind, JsonNode? json) =>
        Console.WriteLine($"{kind.Singular}{(kind.Group.Length == 0 ? "" : "." + kind.Group)}/{(string?)json?["metadata"]?["name"]}");
}
