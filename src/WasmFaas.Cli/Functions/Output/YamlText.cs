using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WasmFaas.Cli.Functions.Output;

/// <summary>YAML in, as JSON (YAML 1.2 core schema), and JSON out, as YAML.</summary>
internal static class YamlText
{
    /// <summary>Reads all documents that are objects.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it is from, for errors.</param>
    /// <exception cref="FormatException">It is not YAML, or a document is not an object.</exception>
    public static List<YamlDocumentText> Parse(string text, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new FormatException($"{source}:{e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The library's parser ends so where a flow sequence or mapping is not closed.
            throw new FormatException($"{source}: not valid YAML: {e.Message}", e);
        }

        var documents = new List<YamlDocumentText>();
        foreach (var document in stream.Documents)
        {
            string place = $"{source}:{document.RootNode.Start.Line}";
            var json = ToJson(document.RootNode, source);
            if (json is null) continue;
            documents.Add(new YamlDocumentText(json as JsonObject ?? throw new FormatException($"{place}: expected an object"), place));
        }

        return documents;
    }

    /// <summary>Writes a value as YAML.</summary>
    public static string Write(JsonNode? json)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(ToYaml(json))).Save(writer, assignAnchors: false);

        // The library ends each document with a marker, which is meant for streams.
        string text = writer.ToString();
        return text.EndsWith("...\n", StringComparison.Ordinal) ? text[..^4] : text;
    }

    private static JsonNode? ToJson(YamlNode node, string source)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var json = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name }) throw new FormatException($"{source}:{key.Start.Line}: expected a name as the key");
                    json[name] = ToJson(value, source);
                }

                return json;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(child => ToJson(child, source))]);
            default:
                var scalar = (YamlScalarNode)node;
                return scalar.Style is ScalarStyle.Plain or ScalarStyle.Any ? Resolve(scalar.Value ?? "") : JsonValue.Create(scalar.Value);
        }
    }

    private static JsonNode? Resolve(string plain)
    {
        var culture = CultureInfo.InvariantCulture;
        if (plain is "" or "~" or "null" or "Null" or "NULL") return null;
        if (plain is "true" or "True" or "TRUE") return JsonValue.Create(true);
        if (plain is "false" or "False" or "FALSE") return JsonValue.Create(false);
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, culture, out long integer)) return JsonValue.Create(integer);
        bool looksNumeric = plain.AsSpan().IndexOfAnyExcept("0123456789.eE+-") < 0 && plain.AsSpan().IndexOfAny("0123456789") >= 0;
        if (looksNumeric && double.TryParse(plain, NumberStyles.Float, culture, out double number) && double.IsFinite(number)) return JsonValue.Create(number);
        return JsonValue.Create(plain);
    }

    private static YamlNode ToYaml(JsonNode? json)
    {
        switch (json)
        {
            case JsonObject { Count: > 0 } members:
                return new YamlMappingNode(members.Select(member => KeyValuePair.Create(Scalar(member.Key), ToYaml(member.Value))));
            case JsonArray { Count: > 0 } items:
                return new YamlSequenceNode(items.Select(ToYaml));
            case JsonObject:
                return new YamlMappingNode { Style = YamlDotNet.Core.Events.MappingStyle.Flow };
            case JsonArray:
                return new YamlSequenceNode { Style = YamlDotNet.Core.Events.SequenceStyle.Flow };
            case JsonValue value when value.TryGetValue(out string? text):
                return Scalar(text);
            default:
                return new YamlScalarNode(json?.ToJsonString() ?? "null");
        }
    }

    private static YamlNode Scalar(string text)
    {
        bool isPlain = Resolve(text) is JsonValue value && value.TryGetValue(out string? _);
        var style = !isPlain ? ScalarStyle.DoubleQuoted : text.Contains('\n') ? ScalarStyle.Literal : ScalarStyle.Any;
        return new YamlScalarNode(text) { Style = style };
    }
}
