using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>Bodies of requests, JSON or YAML.</summary>
internal static class RequestBody
{
    /// <summary>The media type of a request's body, without parameters; <c>application/json</c> where none is given.</summary>
    public static string TypeOf(ApiContext context)
    {
        string type = context.Request.Headers.ContentType.ToString();
        int end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
        return type.Length == 0 ? MediaType.Json : type;
    }

    /// <summary>Reads an object; null where the body is empty.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="kind">The kind, where the body is an object of one: some may be protobuf.</param>
    /// <exception cref="ApiException">400, 413 or 415.</exception>
    public static async Task<JsonObject?> ReadObjectAsync(ApiContext context, ApiLimits limits, ResourceKind? kind = null)
    {
        string type = TypeOf(context);
        bool isYaml = type is "application/yaml" or "text/yaml" or "application/x-yaml";
        bool isProtobuf = type == ProtobufBody.Type && kind is not null && ProtobufBody.Supports(kind);
        if (!isYaml && !isProtobuf && type != MediaType.Json)
        {
            throw new ApiException(415, "UnsupportedMediaType",
                $"the body of the request was in an unknown format ({type}) - accepted media types include: application/json, application/yaml");
        }

        byte[] body = await context.ReadBodyAsync(limits.BodyBytes);
        if (body.Length == 0) return null;
        if (isProtobuf) return ProtobufBody.Parse(kind!, body);
        return (isYaml ? ParseYaml(body, limits) : ParseJson(context, body)) as JsonObject ?? throw Refusal.BadRequest("the body of the request: expected an object");
    }

    /// <summary>Reads JSON; of a field that is there twice the last value is taken, and <see cref="ApiContext.DuplicateFields"/> tells.</summary>
    /// <exception cref="ApiException">400: it is not JSON.</exception>
    public static JsonNode? ParseJson(ApiContext context, ReadOnlySpan<byte> body)
    {
        try
        {
            var value = JsonBody.Parse(body, out var duplicates);
            context.DuplicateFields = duplicates;
            return value;
        }
        catch (JsonException e)
        {
            throw Refusal.BadRequest($"the body of the request is no JSON: {e.Message}");
        }
    }

    /// <summary>Reads one document of YAML, which JSON is too.</summary>
    /// <exception cref="ApiException">400: it is not YAML.</exception>
    public static JsonNode? ParseYaml(byte[] body, ApiLimits limits)
    {
        try
        {
            var documents = YamlReader.ReadAll(new StringReader(Encoding.UTF8.GetString(body)), limits);
            return documents.Count <= 1 ? documents.FirstOrDefault() : throw Refusal.BadRequest($"the body of the request: {documents.Count} documents: expected one");
        }
        catch (FormatException e)
        {
            throw Refusal.BadRequest($"the body of the request: {e.Message}");
        }
    }
}
