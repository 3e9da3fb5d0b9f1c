using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Routing;

/// <summary>Reads the route of an HTTPTrigger.</summary>
internal static class RouteParser
{
    private static readonly string[] s_reserved = ["/router-healthz", "/readyz", "/healthz", "/_version", "/auth/login"];

    /// <summary>Reads a route.</summary>
    /// <exception cref="FormatException">The trigger is not valid; the message says which field, and what was expected.</exception>
    public static Route Parse(Resource trigger, TargetResolver resolver)
    {
        var spec = trigger.Spec;
        string? prefix = spec.Text("prefix");
        string text = prefix ?? spec.Text("relativeurl") ?? throw new FormatException("expected spec.relativeurl or spec.prefix");
        string field = prefix is null ? "relativeurl" : "prefix";
        if (s_reserved.Contains(text) || (text + "/").StartsWith("/fission-function/", StringComparison.Ordinal))
            throw new FormatException($"spec.{field}: \"{text}\" is reserved");
        bool needsSlash = prefix is not null && text.Length != 0 && text[^1] == '/';
        try
        {
            var path = needsSlash && text.Length == 1 ? new PathTemplate([]) : PathTemplate.Parse(needsSlash ? text[..^1] : text);
            string[] methods = Methods(spec.Texts("methods"), spec.Text("method"));
            var cors = spec.Object("corsConfig");
            return new Route(ResourceKey.Of(trigger), path, resolver.Resolve(trigger.Namespace, spec.Object("functionref")))
            {
                Host = spec.Text("host")?.ToLowerInvariant() ?? "",
                Methods = methods,
                IsPrefix = prefix is not null,
                NeedsSlash = needsSlash,
                KeepsPrefix = spec.Flag("keepPrefix"),
                IsAsync = spec.Text("invocationMode") == "async",
                Cors = cors is null ? null : CorsPolicy.Parse(cors, methods),
            };
        }
        catch (FormatException e) when (e.Message.StartsWith('"') || e.Message.StartsWith("the path", StringComparison.Ordinal))
        {
            throw new FormatException($"spec.{field}: {e.Message}", e);
        }
    }

    private static string[] Methods(string[] methods, string? method)
    {
        if (method is not null && !methods.Contains(method)) methods = [.. methods, method];
        return [.. methods.Select(name => name.ToUpperInvariant()).Distinct()];
    }
}
