using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasmFaas.Oci;

/// <summary>Reads and writes the documents of registries and images.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ImageConfiguration))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(DockerConfiguration))]
[JsonSerializable(typeof(ImageSummary))]
internal sealed partial class OciJson : JsonSerializerContext
{
    // Media types have a '+', which needs no escape.
    private static readonly Lazy<OciJson> s_plain = new(() => new(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>Writes a document.</summary>
    public static byte[] Write<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, s_plain.Value.GetTypeInfo(typeof(T))!);

    /// <summary>Reads a document.</summary>
    /// <exception cref="OciException">It is not of that form.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string what)
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(json, Default.GetTypeInfo(typeof(T))!) ?? throw new OciException($"{what} is null");
        }
        catch (JsonException e)
        {
            throw new OciException($"{what} is not valid: {e.Message}", e);
        }
    }
}
