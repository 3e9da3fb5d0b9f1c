using System.Globalization;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Execution;

/// <summary>Reads fields that may not be there, or not of the type that they should be: then as if they were not there.</summary>
internal static class JsonFields
{
    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static string? Text(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length != 0 ? text : null;

    public static long? Number(this JsonNode? node, string name)
    {
        if ((node as JsonObject)?[name] is not JsonValue value) return null;
        return long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    public static bool Flag(this JsonNode? node, string name) => (node as JsonObject)?[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>The items of a list, empty where there is none.</summary>
    public static IEnumerable<JsonNode> List(this JsonNode? node, string name) => ((node as JsonObject)?[name] as JsonArray)?.OfType<JsonNode>() ?? [];

    /// <summary>The texts of a list, empty where there is none.</summary>
    public static string[] Texts(this JsonNode? node, string name) =>
        [.. node.List(name).OfType<JsonValue>().Select(value => value.ToString())];
}
