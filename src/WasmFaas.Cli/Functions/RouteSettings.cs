using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary>The options of <c>route create</c> and <c>route update</c>, and the fields of an HTTPTrigger that they set.</summary>
internal sealed class RouteSettings
{
    private readonly Option<string> _url = new("--url") { HelpName = "PATH", Description = "The path: /hello, /users/{id}, /items/{id:[0-9]+}." };
    private readonly Option<string> _prefix = new("--prefix") { HelpName = "PATH", Description = "All paths beneath this one." };
    private readonly Option<bool?> _keepPrefix = new("--keepprefix") { Description = "The function sees the prefix too." };
    private readonly Option<string[]> _functions = new("--function") { HelpName = "NAME", Description = "The function; two with --weight share the requests." };
    private readonly Option<int[]> _weights = new("--weight") { HelpName = "PERCENT", Description = "Share of the function named before it." };
    private readonly Option<string[]> _methods = new("--method") { HelpName = "METHOD", Description = "A method; several may be given, or with commas. GET and POST where none is given." };
    private readonly Option<string> _host = new("--host") { HelpName = "HOST", Description = "Only requests for this host." };
    private readonly Option<string> _mode = new("--invocationmode") { HelpName = "async", Description = "async: answer 202 and call later." };
    private readonly Option<string[]> _origins = new("--cors-origin") { HelpName = "ORIGIN", Description = "An origin that browsers may call from, or *." };
    private readonly Option<string[]> _corsMethods = new("--cors-method") { HelpName = "METHOD", Description = "A method that they may use." };
    private readonly Option<string[]> _corsHeaders = new("--cors-header") { HelpName = "HEADER", Description = "A header that they may send." };
    private readonly Option<string[]> _exposed = new("--cors-expose") { HelpName = "HEADER", Description = "A header that they may read." };
    private readonly Option<bool?> _credentials = new("--cors-credentials") { Description = "They may send cookies." };
    private readonly Option<string> _maxAge = new("--cors-maxage") { HelpName = "TIME", Description = "How long they may remember this: 10m." };

    /// <summary>Adds the options to a command.</summary>
    public RouteSettings(Command command)
    {
        Option[] all = [_url, _prefix, _keepPrefix, _functions, _weights, _methods, _host, _mode, _origins, _corsMethods, _corsHeaders, _exposed, _credentials, _maxAge];
        foreach (var option in all) command.Options.Add(option);
    }

    /// <summary>A route to one function.</summary>
    public static JsonObject Create(string @namespace, string name, string url, string function, string[] methods) => Manifest.Create(ResourceKinds.HttpTrigger, @namespace, name, new JsonObject
    {
        ["relativeurl"] = url,
        ["methods"] = Methods(methods.Length == 0 ? ["GET", "POST"] : methods),
        ["functionref"] = new JsonObject { ["type"] = "name", ["name"] = function },
    });

    /// <summary>A new route of the options.</summary>
    public JsonObject Create(ParseResult result, string @namespace, string name)
    {
        if (result.GetValue(_functions) is not { Length: > 0 }) throw new FormatException("expected --function NAME");
        if (result.GetValue(_url) is null && result.GetValue(_prefix) is null) throw new FormatException("expected --url PATH or --prefix PATH");
        var route = Manifest.Create(ResourceKinds.HttpTrigger, @namespace, name, new JsonObject { ["methods"] = Methods(["GET", "POST"]) });
        Apply(result, route);
        return route;
    }

    /// <summary>A name for a route without one, as its function and path make it.</summary>
    public string DefaultName(ParseResult result)
    {
        string path = result.GetValue(_url) ?? result.GetValue(_prefix) ?? "";
        string text = $"{result.GetValue(_functions)?.FirstOrDefault()}{path}".ToLowerInvariant();
        string name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        while (name.Contains("--", StringComparison.Ordinal)) name = name.Replace("--", "-", StringComparison.Ordinal);
        return name[..Math.Min(name.Length, 63)].Trim('-');
    }

    /// <summary>Sets the fields for which an option is given.</summary>
    public void Apply(ParseResult result, JsonObject route)
    {
        var spec = route.At("spec");
        spec.Set("relativeurl", result.GetValue(_url));
        spec.Set("prefix", result.GetValue(_prefix));
        spec.Set("keepPrefix", result.GetValue(_keepPrefix));
        spec.Set("host", result.GetValue(_host));
        spec.Set("invocationMode", result.GetValue(_mode));
        if (result.GetValue(_methods) is { Length: > 0 } methods) spec["methods"] = Methods(Manifest.SplitCommas(methods));
        if (result.GetValue(_functions) is { Length: > 0 } functions) spec["functionref"] = Reference(functions, result.GetValue(_weights) ?? []);
        else if (result.GetValue(_weights) is { Length: > 0 }) throw new FormatException("--weight: expected --function NAME before it");
        ApplyCors(result, spec);
    }

    /// <summary>A route in a few words.</summary>
    public static string Describe(JsonObject route)
    {
        var spec = route["spec"];
        string methods = string.Join(',', (spec?["methods"] as JsonArray ?? []).Select(method => (string?)method));
        string path = spec?["prefix"] is { } prefix ? $"{prefix} and all beneath" : $"{(string?)spec?["relativeurl"]}";
        return $"{methods} {(string?)spec?["host"]}{path}".Trim();
    }

    private void ApplyCors(ParseResult result, JsonObject spec)
    {
        foreach (var (option, field) in new[] { (_origins, "allowOrigins"), (_corsMethods, "allowMethods"), (_corsHeaders, "allowHeaders"), (_exposed, "exposeHeaders") })
            if (result.GetValue(option) is { Length: > 0 } values) spec.At("corsConfig")[field] = Manifest.Texts(Manifest.SplitCommas(values));
        if (result.GetValue(_credentials) is { } credentials) spec.At("corsConfig")["allowCredentials"] = credentials;
        if (result.GetValue(_maxAge) is { } age) spec.At("corsConfig")["maxAge"] = age;
    }

    private static JsonArray Methods(IEnumerable<string> methods) => Manifest.Texts(methods.Select(method => method.ToUpperInvariant()));

    private static JsonObject Reference(string[] functions, int[] weights)
    {
        if (functions.Length == 1 && weights.Length == 0) return new JsonObject { ["type"] = "name", ["name"] = functions[0] };
        if (functions.Length != weights.Length) throw new FormatException($"--weight: expected one for each of the {functions.Length} functions, found {weights.Length}");
        var shares = new JsonObject();
        for (int i = 0; i < functions.Length; i++) shares[functions[i]] = weights[i];
        return new JsonObject { ["type"] = "function-weights", ["functionweights"] = shares };
    }
}
