using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Reads fields of objects that fit their schema.</summary>
internal static class Json
{
    /// <summary>A text, empty where it is not there.</summary>
    public static string Text(JsonObject? json, string name) => (string?)json?[name] ?? "";

    /// <summary>The objects of a list, with their places.</summary>
    public static IEnumerable<(int Index, JsonObject Item)> Items(JsonObject? json, string name) =>
        (json?[name] as JsonArray ?? []).Select((item, index) => (index, item as JsonObject ?? []));
}
