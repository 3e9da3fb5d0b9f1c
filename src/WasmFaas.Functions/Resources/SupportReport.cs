using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources.Validation;

namespace WasmFaas.Functions.Resources;

/// <summary>Tells what of an object has no effect, so that a controller can say so in a condition.</summary>
public static class SupportReport
{
    /// <summary>Paths of the fields that are set and ignored, such as <c>spec.onceOnly</c>, in the schema's order.</summary>
    public static IReadOnlyList<string> IgnoredFields(Resource resource)
    {
        var found = new List<string>();
        if (resource.Kind == ResourceKinds.Function && !string.IsNullOrWhiteSpace(resource.Annotation(Annotations.Outbound))) found.Add(FieldPath.Key("metadata.annotations", Annotations.Outbound));
        Collect(resource.Json, resource.Kind.Schema, "", found);
        return found;
    }

    private static void Collect(JsonNode? value, Schema schema, string path, List<string> found)
    {
        if (value is JsonArray array && schema is { Type: SchemaType.Array, Items: { } items })
        {
            for (int i = 0; i < array.Count; i++) Collect(array[i], items, FieldPath.Of(path, i), found);
        }
        else if (value is JsonObject json)
        {
            foreach (var field in schema.Fields)
            {
                if (json[field.Name] is not { } item || SchemaCompletion.IsEmpty(item) || JsonNode.DeepEquals(item, field.Default)) continue;
                string at = FieldPath.Of(path, field.Name);
                if (field.Support == Support.Ignored) found.Add(at);
                else Collect(item, field.Schema, at, found);
            }
        }
    }
}
