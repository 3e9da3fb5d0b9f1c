using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary>Makes objects of the API.</summary>
internal static class Manifest
{
    /// <summary>An object with a name and a spec.</summary>
    public static JsonObject Create(ResourceKind kind, string @namespace, string name, JsonObject? spec = null)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        };
        if (spec is not null) json["spec"] = spec;
        return json;
    }

    /// <summary>The object under a path, which is made where it is missing.</summary>
    public static JsonObject At(this JsonObject json, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (json[name] is not JsonObject child) json[name] = child = [];
            json = child;
        }

        return json;
    }

    /// <summary>Sets a field where there is a value.</summary>
    public static void Set(this JsonObject json, string name, JsonNode? value)
    {
        if (value is not null) json[name] = value;
    }

    /// <summary>The value of an annotation, or null.</summary>
    public static string? Annotation(JsonObject json, string key) => (string?)json["metadata"]?["annotations"]?[key];

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>Splits values that may be given several times or with commas.</summary>
    public static string[] SplitCommas(string[]? values) => [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
