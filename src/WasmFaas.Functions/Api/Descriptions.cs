using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>What the API tells of itself: discovery, version and OpenAPI.</summary>
internal static class Descriptions
{
    private const string OpenApiRoot = "/openapi/v3";

    /// <summary>Answers with the document of a path.</summary>
    /// <exception cref="ApiException">404 where there is none; 405.</exception>
    public static Task AnswerAsync(ApiContext context, string url)
    {
        if (context.Method is not ("GET" or "HEAD")) throw Refusal.NoSuchMethod();
        if (url.StartsWith(OpenApiRoot, StringComparison.Ordinal)) return AnswerOpenApiAsync(context, url[OpenApiRoot.Length..].Trim('/'));
        string? aggregated = url.Trim('/') is "api" or "apis" ? MediaType.AggregatedDiscovery(context.Request.Headers.Accept) : null;
        var document = Discovery.Find(url, aggregated) ?? throw Refusal.NoSuchPath();
        return context.AnswerAsync(200, document, aggregated is null ? MediaType.Json : $"{MediaType.Json};g=apidiscovery.k8s.io;v={aggregated};as=APIGroupDiscoveryList");
    }

    private static Task AnswerOpenApiAsync(ApiContext context, string path)
    {
        MediaType.Negotiate(context.Request.Headers.Accept);
        var document = path.Length == 0 ? OpenApi.Index : OpenApi.Document(path);
        return context.AnswerAsync(200, document ?? throw Refusal.NoSuchPath(), MediaType.Json);
    }
}
