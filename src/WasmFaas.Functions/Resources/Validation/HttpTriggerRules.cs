using System.Text.Json.Nodes;
using WasmFaas.Functions.Routing;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of HTTPTrigger.</summary>
internal static class HttpTriggerRules
{
    private static readonly string[] s_reserved = ["/router-healthz", "/readyz", "/healthz", "/_version", "/auth/login"];

    public static void Check(Resource trigger, Resource? old, FieldErrors errors)
    {
        var spec = trigger.Spec!;
        string url = Json.Text(spec, "relativeurl"), prefix = Json.Text(spec, "prefix");
        if (url.Length == 0 && prefix.Length == 0) errors.Required("spec.relativeurl", "at least one of relativeurl or prefix must be set");
        if (url.Length > 0) CheckPath("spec.relativeurl", url, errors);
        if (prefix.Length > 0) CheckPath("spec.prefix", prefix, errors);
        ReferenceRules.Check(trigger, errors);
        if (spec["corsConfig"] is JsonObject cors) CheckCors(cors, errors);
    }

    private static void CheckPath(string field, string path, FieldErrors errors)
    {
        if (!path.StartsWith('/') || path == "/")
        {
            errors.Invalid(field, path, "must start with '/' and not be '/'");
        }
        else if (path.Split('/').Contains(".."))
        {
            errors.Invalid(field, path, "must not contain '..' path segments");
        }
        else if (s_reserved.Contains(path) || (path + "/").StartsWith("/fission-function/", StringComparison.Ordinal))
        {
            errors.Invalid(field, path, $"the router has this path for itself (reserved: {string.Join(", ", s_reserved)}, /fission-function/)");
        }
        else if (TemplateError(path) is { } error)
        {
            errors.Invalid(field, path, error);
        }
    }

    /// <summary>What the router says of a path, or null.</summary>
    private static string? TemplateError(string path)
    {
        try
        {
            PathTemplate.Parse(path);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    private static void CheckCors(JsonObject cors, FieldErrors errors)
    {
        bool isAny = (cors["allowOrigins"] as JsonArray)?.Any(origin => (string?)origin == "*") ?? false;
        if (isAny && ((bool?)cors["allowCredentials"] ?? false))
        {
            errors.Invalid("spec.corsConfig.allowOrigins", cors["allowOrigins"], "\"*\" cannot be combined with allowCredentials: browsers refuse the response");
        }

        string maxAge = Json.Text(cors, "maxAge");
        if (maxAge.Length > 0 && !(GoDuration.Parse(maxAge) >= TimeSpan.Zero)) errors.Invalid("spec.corsConfig.maxAge", maxAge, "a duration such as 10m was expected");
    }
}
