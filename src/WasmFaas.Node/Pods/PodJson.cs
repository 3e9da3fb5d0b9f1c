using System.Text.Json.Serialization;

namespace WasmFaas.Node.Pods;

/// <summary>Pods on disk, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PodRecord))]
internal sealed partial class PodJson : JsonSerializerContext;
