using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Checks an object against the schema of its kind.</summary>
internal static class SchemaCheck
{
    public static void Check(Resource resource, FieldErrors errors) => Check(resource.Json, resource.Kind.Schema, "", errors);

    private static void Check(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        switch (schema.Type)
        {
            case SchemaType.Object:
                CheckObject(value, schema, path, errors);
                break;
            case SchemaType.Array:
                CheckArray(value, schema, path, errors);
                break;
            case SchemaType.String:
                CheckText(value, schema, path, errors);
                break;
            case SchemaType.Integer:
                CheckInteger(value, schema, path, errors);
                break;
            case SchemaType.Boolean:
                if (KindOf(value) is not (JsonValueKind.True or JsonValueKind.False)) errors.WrongType(path, value, "boolean");
                break;
            case SchemaType.IntegerOrString:
                CheckQuantity(value, path, errors);
                break;
        }
    }

    private static void CheckObject(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        if (value is not JsonObject json)
        {
            errors.WrongType(path, value, "object");
            return;
        }

        if (schema.Items is { } items)
        {
            foreach (var (name, item) in json) Check(item, items, FieldPath.Of(path, name), errors);
            return;
        }

        foreach (var field in schema.Fields)
        {
            string at = FieldPath.Of(path, field.Name);
            if (!json.TryGetPropertyValue(field.Name, out var item))
            {
                if (field.IsRequired) errors.Required(at);
            }
            else if (field.Support == Support.NotYet && !SchemaCompletion.IsEmpty(item))
            {
                errors.Forbidden(at, field.Note == null ? "not supported yet" : $"not supported yet: {field.Note}");
            }
            else if (field.IsRequired || field.Schema.Type != SchemaType.String || !IsEmptyText(item))
            {
                Check(item, field.Schema, at, errors);
            }
        }
    }

    // An optional text that is empty was not set (clients in Go write it so), and patterns and lists of values do not hold for it.
    private static bool IsEmptyText(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? read) && read.Length == 0;

    private static void CheckArray(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        if (value is not JsonArray array)
        {
            errors.WrongType(path, value, "array");
            return;
        }

        HashSet<string>? seen = schema.IsSet || schema.MapKey != null ? [] : null;
        for (int i = 0; i < array.Count; i++)
        {
            string at = FieldPath.Of(path, i);
            Check(array[i], schema.Items!, at, errors);
            var key = schema.MapKey == null ? array[i] : (array[i] as JsonObject)?[schema.MapKey];
            if (seen != null && key != null && !seen.Add(key.ToJsonString())) errors.Duplicate(at, key);
        }
    }

    private static void CheckText(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        if (KindOf(value) != JsonValueKind.String)
        {
            errors.WrongType(path, value, "string");
            return;
        }

        string text = value!.GetValue<string>();
        if (schema.Enum.Count > 0 && !schema.Enum.Contains(text)) errors.NotSupported(path, value, schema.Enum.Where(one => one.Length > 0));
        if (text.Length > schema.MaxLength) errors.TooLong(path, schema.MaxLength.Value);
        if (text.Length < schema.MinLength) errors.Invalid(path, value, $"{path} in body should be at least {schema.MinLength} chars long");
        if (schema.Pattern is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
        {
            errors.Invalid(path, value, $"{path} in body should match '{pattern}'");
        }

        if (schema.Format == "byte" && !Base64.IsValid(text)) errors.Invalid(path, "...", $"{path} in body must be of type byte (base64)");
        if (schema.Format == "date-time" && !IsTime(text)) errors.Invalid(path, value, $"{path} in body must be of type date-time (RFC 3339)");
    }

    private static bool IsTime(string text) =>
        text.Length >= 20 && text[10] is 'T' or 't' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static void CheckInteger(JsonNode? value, Schema schema, string path, FieldErrors errors)
    {
        if (KindOf(value) != JsonValueKind.Number || !long.TryParse(value!.ToJsonString(), CultureInfo.InvariantCulture, out long number))
        {
            errors.WrongType(path, value, "integer");
            return;
        }

        if (number < schema.Minimum) errors.Invalid(path, value, $"{path} in body should be greater than or equal to {schema.Minimum}");
        if (number > schema.Maximum) errors.Invalid(path, value, $"{path} in body should be less than or equal to {schema.Maximum}");
    }

    private static void CheckQuantity(JsonNode? value, string path, FieldErrors errors)
    {
        if (KindOf(value) is not (JsonValueKind.Number or JsonValueKind.String))
        {
            errors.WrongType(path, value, "integer,string");
        }
        else if (ResourceQuantity.Parse(value) == null)
        {
            errors.Invalid(path, value, "quantities must be a number with a suffix such as m, k, M, G, Ki, Mi or Gi");
        }
    }

    private static JsonValueKind KindOf(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;
}
