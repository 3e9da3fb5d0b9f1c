using System.Text.Json.Serialization;

namespace WasmFaas.Oci;

/// <summary>What a token service answers with; both names are in use.</summary>
internal sealed record TokenAnswer
{
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }
}
