using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Api;

/// <summary>JSON as the API writes it.</summary>
internal static class ApiJson
{
    // An answer is no HTML: quotation marks need no \u0022.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as UTF-8, with a line feed at the end: watches send one object a line.</summary>
    public static ReadOnlyMemory<byte> Write(JsonNode value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_options)) value.WriteTo(writer);
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
