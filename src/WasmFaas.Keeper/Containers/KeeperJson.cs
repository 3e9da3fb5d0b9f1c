using System.Text.Json.Serialization;

namespace WasmFaas.Keeper.Containers;

/// <summary>The packets between agent and keepers, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeeperRequest))]
[JsonSerializable(typeof(KeeperReply))]
[JsonSerializable(typeof(GuestSpec))]
public sealed partial class KeeperJson : JsonSerializerContext;
