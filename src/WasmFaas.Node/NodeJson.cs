using System.Text.Json.Serialization;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node;

/// <summary>What the agent has on disk, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PodRecord))]
[JsonSerializable(typeof(ContainerRecord))]
internal sealed partial class NodeJson : JsonSerializerContext;
