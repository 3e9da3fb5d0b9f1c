using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>
/// Reads JSON into nodes. A field that is given twice keeps its last value, as in Kubernetes, where the parser of the
/// framework refuses to read the object.
/// </summary>
public static class JsonBody
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads one value.</summary>
    /// <param name="utf8">The whole text.</param>
    /// <param name="duplicates">Paths of the fields that were given twice, such as <c>spec.cron</c>.</param>
    /// <exception cref="JsonException">The text is not one JSON value, or nested too deeply.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, out IReadOnlyList<string> duplicates)
    {
        var found = new List<string>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var value = Read(ref reader, "", found);
            if (reader.Read()) throw new JsonException("expected the end of the text after the value");
            duplicates = found;
            return value;
        }
        catch (InvalidOperationException error)
        {
            // What the reader throws for a text that is not UTF-8.
            throw new JsonException($"byte {reader.TokenStartIndex}: {error.Message}", error);
        }
    }

    private static JsonNode? Read(ref Utf8JsonReader reader, string path, List<string> duplicates) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader, path, duplicates),
        JsonTokenType.StartArray => ReadArray(ref reader, path, duplicates),
        JsonTokenType.Null => null,
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        _ => JsonValue.Create(JsonElement.ParseValue(ref reader)),
    };

    private static JsonObject ReadObject(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var value = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            string field = FieldPath.Of(path, name);
            reader.Read();
            var read = Read(ref reader, field, duplicates);
            if (!value.TryAdd(name, read))
            {
                duplicates.Add(field);
                value[name] = read;
            }
        }

        return value;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        var value = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            value.Add(Read(ref reader, FieldPath.Of(path, value.Count), duplicates));
        }

        return value;
    }
}
