using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace WasmFaas.Functions.Api;

/// <summary>Content negotiation: what a client takes, of what the API has.</summary>
internal static class MediaType
{
    public const string Json = "application/json";

    /// <summary>The form that the client prefers.</summary>
    /// <exception cref="ApiException">406 where it takes none.</exception>
    public static Rendering Negotiate(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept)) return Rendering.Object;
        foreach (var type in Parse(accept))
        {
            if (!IsJson(type)) continue;
            string? form = Parameter(type, "as");
            if (form is null) return Rendering.Object;
            if (Parameter(type, "g") is not "meta.k8s.io" || Parameter(type, "v") is not "v1") continue;
            if (form is "Table") return Rendering.Table;
            if (form is "PartialObjectMetadata" or "PartialObjectMetadataList") return Rendering.Metadata;
        }

        throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json, "
            + "application/json;as=Table;v=v1;g=meta.k8s.io, application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    }

    /// <summary>The version of the aggregated discovery that the client takes, or null where it wants the discovery in parts.</summary>
    public static string? AggregatedDiscovery(StringValues accept)
    {
        foreach (var type in Parse(accept))
        {
            if (!IsJson(type)) continue;
            string? form = Parameter(type, "as");
            if (form is null) return null;
            if (form is "APIGroupDiscoveryList" && Parameter(type, "v") is "v2" or "v2beta1") return Parameter(type, "v");
        }

        return null;
    }

    private static IEnumerable<MediaTypeHeaderValue> Parse(StringValues accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var types) ? types.OrderByDescending(type => type.Quality ?? 1) : [];

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("*/*", StringComparison.Ordinal) || type.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);

    private static string? Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Value;
}
