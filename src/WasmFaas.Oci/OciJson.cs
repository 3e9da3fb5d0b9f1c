using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasmFaas.Oci;

/// <summary>Reads the documents of registries and images.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ImageConfiguration))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(DockerConfiguration))]
internal sealed partial class OciJson : JsonSerializerContext
{
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
