using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>One command of a script, in wast2json's format.</summary>
internal sealed record ScriptCommand(
    string Type,
    int Line,
    string? Name = null,
    string? Filename = null,
    [property: JsonPropertyName("binary_filename")] string? BinaryFilename = null,
    [property: JsonPropertyName("module_type")] string? ModuleType = null,
    string? Text = null,
    string? As = null,
    string? Instance = null,
    string? Module = null,
    ScriptAction? Action = null,
    ScriptValue[]? Expected = null)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The commands of a script.</summary>
    public static ScriptCommand[] Parse(byte[] json) => JsonSerializer.Deserialize<Script>(json, s_options)!.Commands;

    private sealed record Script(ScriptCommand[] Commands);
}

/// <summary>A call of an exported function, or the reading of an exported global.</summary>
internal sealed record ScriptAction(string Type, string Field, string? Module = null, ScriptValue[]? Args = null);

/// <summary>A value or a pattern; the value is a string, or a list of lanes for a vector.</summary>
internal sealed record ScriptValue(
    string Type,
    JsonElement Value,
    ScriptValue[]? Values = null,
    [property: JsonPropertyName("lane_type")] string? LaneType = null);
