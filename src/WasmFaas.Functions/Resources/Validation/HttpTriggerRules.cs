using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of HTTPTrigger.</summary>
internal static partial class HttpTriggerRules
{
    private static readonly string[] s_reserved = ["/router-healthz", "/readyz", "/_version", "/auth/login"];

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
        else if (s_reserved.Contains(path) || path.StartsWith("/fission-function/", StringComparison.Ordinal))
        {
            errors.Invalid(field, path, $"the router has this path for itself (reserved: {string.Join(", ", s_reserved)}, /fission-function/)");
        }
        else if (TemplateError(path) is { } error)
        {
            errors.Invalid(field, path, error);
        }
    }

    /// <summary>What is wrong with the variables of a path, or null.</summary>
    private static string? TemplateError(string path)
    {
        var names = new HashSet<string>();
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == '}') return $"'}}' at {i} without '{{'";
            if (path[i] != '{') continue;
            int end = EndOfVariable(path, i);
            if (end < 0) return $"'{{' at {i} without '}}'";
            string variable = path[(i + 1)..end];
            int colon = variable.IndexOf(':');
            string name = colon < 0 ? variable : variable[..colon];
            if (!NameRegex().IsMatch(name)) return $"\"{name}\" is no name of a variable: letters, digits, '_' and '-' were expected";
            if (!names.Add(name)) return $"variable \"{name}\" is there twice";
            if (colon >= 0 && !IsRegex(variable[(colon + 1)..])) return $"\"{variable[(colon + 1)..]}\" is no regular expression";
            i = end;
        }

        return null;
    }

    // Braces within a variable belong to its expression: {year:[0-9]{4}}.
    private static int EndOfVariable(string path, int start)
    {
        int depth = 0;
        for (int i = start; i < path.Length; i++)
        {
            if (path[i] == '{') depth++;
            if (path[i] == '}' && --depth == 0) return i;
        }

        return -1;
    }

    private static bool IsRegex(string pattern)
    {
        try
        {
            // Without backtracking a request cannot make the match take long; what needs it (look-around, back references) is refused.
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
            return pattern.Length > 0;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return false;
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

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*\\z")]
    private static partial Regex NameRegex();
}
