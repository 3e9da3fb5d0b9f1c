using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Drops nulls and unknown fields of an object and completes its defaults.</summary>
internal static class SchemaCompletion
{
    /// <summary>Most unknown fields that are named.</summary>
    private const int MaxUnknown = 100;

    public static void Complete(Resource resource, List<string> unknown)
    {
        _ = resource.Metadata;
        Complete(resource.Json, resource.Kind.Schema, resource.Namespace, "", unknown);
        if (resource.Kind == ResourceKinds.Secret) DataRules.MergeStringData(resource.Json);
    }

    private static void Complete(JsonNode? value, Schema schema, string ownNamespace, string path, List<string> unknown)
    {
        if (value is JsonArray array && schema is { Type: SchemaType.Array, Items: { } items })
        {
            for (int i = 0; i < array.Count; i++)
            {
                if (Readable(array[i]) is { } number) array[i] = number;
                Complete(array[i], items, ownNamespace, FieldPath.Of(path, i), unknown);
            }
        }
        else if (value is JsonObject map && schema is { Type: SchemaType.Object, Items: { } values })
        {
            Tidy(map);
            foreach (var (name, item) in map) Complete(item, values, ownNamespace, FieldPath.Of(path, name), unknown);
        }
        else if (value is JsonObject json && schema.Type == SchemaType.Object)
        {
            Tidy(json);
            Prune(json, schema, path, unknown);
            foreach (var field in schema.Fields) Complete(json, field, ownNamespace, path, unknown);
        }
    }

    private static void Complete(JsonObject json, SchemaField field, string ownNamespace, string path, List<string> unknown)
    {
        if (!json.TryGetPropertyValue(field.Name, out var value) || field.IsEmptyDefault && IsEmpty(value))
        {
            if (field.Default != null) json[field.Name] = value = field.Default.DeepClone();
        }

        if (field.IsOwnNamespace && (value == null || IsEmpty(value)) && ownNamespace.Length > 0) json[field.Name] = ownNamespace;
        Complete(value, field.Schema, ownNamespace, FieldPath.Of(path, field.Name), unknown);
    }

    private static void Tidy(JsonObject json)
    {
        List<(string Name, JsonNode? Number)>? changes = null;
        foreach (var (name, value) in json)
        {
            var number = Readable(value);
            if (value == null || number != null) (changes ??= []).Add((name, number));
        }

        foreach (var (name, number) in changes ?? [])
        {
            if (number == null) json.Remove(name);
            else json[name] = number;
        }
    }

    // A node made of an int cannot be read as a long, one that was read from text can be read as either: readers need not know.
    private static JsonNode? Readable(JsonNode? value) =>
        value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number && !scalar.TryGetValue<JsonElement>(out _)
            ? JsonNode.Parse(scalar.ToJsonString())
            : null;

    private static void Prune(JsonObject json, Schema schema, string path, List<string> unknown)
    {
        List<string>? strangers = null;
        foreach (var (name, _) in json)
        {
            if (schema.Find(name) == null) (strangers ??= []).Add(name);
        }

        foreach (string name in strangers ?? [])
        {
            json.Remove(name);
            if (unknown.Count < MaxUnknown) unknown.Add($"unknown field \"{FieldPath.Of(path, name)}\"");
        }
    }

    /// <summary>True for what clients in Go write where a field was not set.</summary>
    public static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonObject json => json.All(field => IsEmpty(field.Value)),
        JsonArray array => array.Count == 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.Number => value.ToJsonString() == "0",
            JsonValueKind.False or JsonValueKind.Null => true,
            _ => false,
        },
    };
}
