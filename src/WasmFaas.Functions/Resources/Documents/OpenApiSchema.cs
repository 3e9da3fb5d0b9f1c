using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Documents;

/// <summary>Writes a schema as OpenAPI 3.0 does, with Kubernetes' extensions.</summary>
internal static class OpenApiSchema
{
    public static JsonObject Create(Schema schema, string? support = null)
    {
        var json = new JsonObject { ["description"] = support == null ? schema.Description : $"{schema.Description} {support}" };
        switch (schema.Type)
        {
            case SchemaType.Object:
                json["type"] = "object";
                AddFields(json, schema);
                break;
            case SchemaType.Array:
                json["type"] = "array";
                json["items"] = CreateItems(schema.Items!);
                if (schema.IsSet) json["x-kubernetes-list-type"] = "set";
                if (schema.MapKey is not { } key) break;
                json["x-kubernetes-list-type"] = "map";
                json["x-kubernetes-list-map-keys"] = new JsonArray(key);
                break;
            case SchemaType.IntegerOrString:
                json["x-kubernetes-int-or-string"] = true;
                json["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
                break;
            case SchemaType.Any:
                json["x-kubernetes-preserve-unknown-fields"] = true;
                break;
            default:
                json["type"] = schema.Type.ToString().ToLowerInvariant();
                AddLimits(json, schema);
                break;
        }

        return json;
    }

    // kubectl explain prints both descriptions one after the other: that of a plain value says nothing then.
    private static JsonObject CreateItems(Schema schema)
    {
        var json = Create(schema);
        if (schema.Type is not (SchemaType.Object or SchemaType.Array)) json.Remove("description");
        return json;
    }

    private static void AddFields(JsonObject json, Schema schema)
    {
        if (schema.Items is { } items)
        {
            json["additionalProperties"] = CreateItems(items);
            return;
        }

        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in schema.Fields)
        {
            var property = Create(field.Schema, SupportOf(field));
            if (field.Default != null) property["default"] = field.Default.DeepClone();
            properties[field.Name] = property;
            if (field.IsRequired) required.Add(field.Name);
        }

        json["properties"] = properties;
        if (required.Count > 0) json["required"] = required;
    }

    private static void AddLimits(JsonObject json, Schema schema)
    {
        if (schema.Type == SchemaType.Integer) json["format"] = "int64";
        if (schema.Format != null) json["format"] = schema.Format;
        if (schema.Enum.Count > 0) json["enum"] = new JsonArray([.. schema.Enum.Select(value => JsonValue.Create(value))]);
        if (schema.Minimum is { } minimum) json["minimum"] = minimum;
        if (schema.Maximum is { } maximum) json["maximum"] = maximum;
        if (schema.MinLength is { } minLength) json["minLength"] = minLength;
        if (schema.MaxLength is { } maxLength) json["maxLength"] = maxLength;
        if (schema.Pattern != null) json["pattern"] = schema.Pattern;
    }

    private static string? SupportOf(SchemaField field) => field.Support switch
    {
        Support.Ignored => $"Ignored. {field.Note}".TrimEnd(),
        Support.NotYet => $"Not supported yet. {field.Note}".TrimEnd(),
        _ => field.Note,
    };
}
