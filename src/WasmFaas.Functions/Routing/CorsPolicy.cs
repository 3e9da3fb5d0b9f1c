using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Routing;

/// <summary>What pages of other origins may do with a route (HTTPTrigger <c>spec.corsConfig</c>; Fetch standard, CORS protocol).</summary>
internal sealed record CorsPolicy
{
    private IReadOnlyList<string> Origins { get; init; } = [];

    private string Methods { get; init; } = "";

    private string Headers { get; init; } = "";

    private string Exposed { get; init; } = "";

    private bool HasCredentials { get; init; }

    private string? MaxAge { get; init; }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="FormatException">Credentials are allowed to all origins, which no browser takes.</exception>
    public static CorsPolicy Parse(JsonObject config, IReadOnlyList<string> methods)
    {
        string[] origins = config.Texts("allowOrigins");
        bool hasCredentials = config.Flag("allowCredentials");
        if (hasCredentials && origins.Contains("*")) throw new FormatException("corsConfig: allowCredentials needs origins that are named, not \"*\"");
        string[] allowed = config.Texts("allowMethods");
        return new CorsPolicy
        {
            Origins = origins,
            Methods = string.Join(", ", allowed.Length != 0 ? allowed : methods),
            Headers = string.Join(", ", config.Texts("allowHeaders")),
            Exposed = string.Join(", ", config.Texts("exposeHeaders")),
            HasCredentials = hasCredentials,
            MaxAge = config.Text("maxAge") is { } maxAge && GoDuration.Parse(maxAge) is { } time ? ((long)time.TotalSeconds).ToString() : null,
        };
    }

    /// <summary>Adds the headers of an answer; none where the request's origin is not allowed.</summary>
    public bool Apply(string? origin, IHeaderDictionary answer)
    {
        answer.Vary = "Origin";
        if (string.IsNullOrEmpty(origin) || !Allows(origin)) return false;
        answer.AccessControlAllowOrigin = Origins.Contains("*") ? "*" : origin;
        if (HasCredentials) answer.AccessControlAllowCredentials = "true";
        if (Exposed.Length != 0) answer.AccessControlExposeHeaders = Exposed;
        return true;
    }

    /// <summary>Adds the headers of the answer to a preflight.</summary>
    public void ApplyToPreflight(IHeaderDictionary request, IHeaderDictionary answer)
    {
        if (!Apply(request.Origin, answer)) return;
        answer.AccessControlAllowMethods = Methods.Length != 0 ? Methods : request.AccessControlRequestMethod;
        string? headers = Headers is "" or "*" ? Headers.Length == 0 ? null : request.AccessControlRequestHeaders.ToString() : Headers;
        if (!string.IsNullOrEmpty(headers)) answer.AccessControlAllowHeaders = headers;
        if (MaxAge is not null) answer.AccessControlMaxAge = MaxAge;
    }

    private bool Allows(string origin)
    {
        foreach (string allowed in Origins)
            if (allowed == "*" || allowed.Equals(origin, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
