using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using MappingEnd = YamlDotNet.Core.Events.MappingEnd;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace WasmFaas.Functions.Api;

/// <summary>YAML documents as JSON, by the core schema of YAML 1.2 (section 10.3).</summary>
public sealed class YamlReader
{
    private readonly Parser _parser;
    private readonly int _maxNodes, _maxDepth;
    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(TextReader text, int maxNodes, int maxDepth)
    {
        _parser = new Parser(text);
        (_maxNodes, _maxDepth) = (maxNodes, maxDepth);
    }

    /// <summary>Reads all documents; empty ones are left out.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="limits">Limits of depth and number of values.</param>
    /// <exception cref="FormatException">It is no YAML, or more than the limits allow; the message gives the line.</exception>
    public static IReadOnlyList<JsonNode> ReadAll(TextReader text, ApiLimits? limits = null)
    {
        limits ??= ApiLimits.Default;
        var reader = new YamlReader(text, limits.YamlNodes, limits.YamlDepth);
        try
        {
            return reader.ReadDocuments();
        }
        catch (YamlException e)
        {
            throw new FormatException($"YAML, line {e.Start.Line}: {e.Message}", e);
        }
    }

    private List<JsonNode> ReadDocuments()
    {
        var documents = new List<JsonNode>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            if (Read(0) is { } document) documents.Add(document);
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? Read(int depth)
    {
        var at = _parser.Current!;
        if (++_nodes > _maxNodes) throw Error(at, $"more than {_maxNodes} values (ApiLimits.YamlNodes)");
        if (depth > _maxDepth) throw Error(at, $"deeper than {_maxDepth} (ApiLimits.YamlDepth)");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var target)) throw Error(alias, $"there is no anchor \"{alias.Value}\" before this");
            _nodes += Count(target);
            return target?.DeepClone();
        }

        JsonNode? value = at switch
        {
            Scalar => ReadScalar(_parser.Consume<Scalar>()),
            SequenceStart => ReadList(depth),
            MappingStart => ReadMap(depth),
            _ => throw Error(at, "expected a value"),
        };
        if (at is NodeEvent { Anchor.IsEmpty: false } node) _anchors[node.Anchor.Value] = value;
        return value;
    }

    private JsonArray ReadList(int depth)
    {
        var list = new JsonArray();
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) list.Add(Read(depth + 1));
        return list;
    }

    private JsonObject ReadMap(int depth)
    {
        var map = new JsonObject();
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Current!;
            if (!_parser.TryConsume<Scalar>(out var name)) throw Error(key, "expected a text as key");
            if (map.ContainsKey(name.Value)) throw Error(key, $"the key \"{name.Value}\" is there twice");
            map[name.Value] = Read(depth + 1);
        }

        return map;
    }

    private static JsonNode? ReadScalar(Scalar scalar)
    {
        string text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str") return text;
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text is "true" or "True" or "TRUE") return true;
        if (text is "false" or "False" or "FALSE") return false;
        if (!char.IsAsciiDigit(text[^1]) && text[^1] != '.' && !text.StartsWith("0x", StringComparison.Ordinal)) return text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)) return number;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) ? real : text;
    }

    private static int Count(JsonNode? value) => value switch
    {
        JsonObject map => 1 + map.Sum(pair => Count(pair.Value)),
        JsonArray list => 1 + list.Sum(Count),
        _ => 1,
    };

    private static YamlException Error(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
