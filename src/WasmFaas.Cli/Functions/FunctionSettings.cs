using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Cli.Functions;

/// <summary>The options of <c>fn create</c> and <c>fn update</c>, and the fields of a Function that they set.</summary>
internal sealed class FunctionSettings
{
    private readonly Option<string> _environment = new("--env") { HelpName = "ENV", Description = "The environment's name." };
    private readonly Option<string> _entry = new("--entrypoint") { HelpName = "NAME", Description = "The entry point, as the environment understands it." };
    private readonly Option<string> _executor = new("--executortype") { HelpName = "poolmgr|newdeploy|container", Description = "poolmgr: instances on demand (default); newdeploy: --minscale of them always warm; container: a resident service, which accepts its connections on descriptor 3." };
    private readonly Option<int?> _minScale = new("--minscale") { HelpName = "N", Description = "Warm instances that are always kept (newdeploy, container)." };
    private readonly Option<bool?> _onceOnly = new("--onceonly") { Description = "One request for each instance, which then goes." };
    private readonly Option<int?> _retain = new("--retainpods") { HelpName = "N", Description = "Instances that never go for idleness." };
    private readonly Option<int?> _provisioned = new("--provisioned-concurrency") { HelpName = "N", Description = "Instances that are made before requests come; 0 for none." };
    private readonly Option<string> _versioning = new("--versioning") { HelpName = "auto|manual", Description = "auto: publish a version of each change." };
    private readonly Option<int?> _versions = new("--version-retain") { HelpName = "N", Description = "Versions that are kept besides those of aliases; the server's default is 10." };
    private readonly Option<int?> _timeout = new("--fntimeout", "-t") { HelpName = "SECONDS", Description = "What one request may take; the server's default is 60." };
    private readonly Option<int?> _idle = new("--idletimeout") { HelpName = "SECONDS", Description = "How long an idle function stays loaded after its last request; the server's default is 120." };
    private readonly Option<int?> _concurrency = new("--concurrency") { HelpName = "N", Description = "Instances at one time; the server's default is 500." };
    private readonly Option<int?> _perInstance = new("--requestsperpod") { HelpName = "N", Description = "Requests in one instance at one time; the server's default is 1." };
    private readonly Option<string> _memory = new("--maxmemory") { HelpName = "SIZE", Description = "Size of an instance's memory: 64Mi, 1Gi." };
    private readonly Option<string[]> _secrets = new("--secret") { HelpName = "NAME", Description = "A secret that the function sees; several may be given." };
    private readonly Option<string[]> _configMaps = new("--configmap") { HelpName = "NAME", Description = "A configmap that the function sees; several may be given." };
    private readonly Option<string[]> _variables = new("--env-var") { HelpName = "NAME=VALUE", Description = "An environment variable; several may be given." };
    private readonly Option<string> _convention = new("--convention") { HelpName = "args|cgi", Description = "How the module is called; found from its exports where not given." };
    private readonly Option<string> _isolation = new("--isolation") { HelpName = "fresh|reuse", Description = "What survives a request: nothing, or the instance." };

    private readonly Option<bool> _state = new("--state") { Description = "The function keeps keys and values (docs/state.md)." };
    private readonly Option<string> _stateTtl = new("--state-ttl") { HelpName = "TIME", Description = "How long a value is kept: 1h; for ever where not given." };

    /// <summary>Adds the options to a command.</summary>
    public FunctionSettings(Command command)
    {
        Option[] all = [_environment, _entry, _executor, _minScale, _onceOnly, _retain, _provisioned, _versioning, _versions, _timeout, _idle, _concurrency, _perInstance, _memory, _secrets, _configMaps, _variables, _convention, _isolation, _state, _stateTtl];
        foreach (var option in all) command.Options.Add(option);
        _executor.AcceptOnlyFromAmong("poolmgr", "newdeploy", "container");
        _versioning.AcceptOnlyFromAmong("auto", "manual");
        _convention.AcceptOnlyFromAmong("args", "cgi");
        _isolation.AcceptOnlyFromAmong("fresh", "reuse");
    }

    /// <summary>The environment asked for, or null.</summary>
    public string? Environment(ParseResult result) => result.GetValue(_environment);

    /// <summary>The executor type asked for, or null.</summary>
    public string? Executor(ParseResult result) => result.GetValue(_executor);

    /// <summary>The convention asked for, or null.</summary>
    public string? Convention(ParseResult result) => result.GetValue(_convention);

    /// <summary>Sets the fields for which an option is given.</summary>
    public void Apply(ParseResult result, string @namespace, JsonObject function)
    {
        var spec = function.At("spec");
        if (Environment(result) is { } environment) spec["environment"] = Packages.Reference(@namespace, environment);
        if (result.GetValue(_entry) is { } entry) spec.At("package")["functionName"] = entry;
        ApplyStrategy(result, spec);
        spec.Set("functionTimeout", result.GetValue(_timeout));
        spec.Set("idletimeout", result.GetValue(_idle));
        spec.Set("concurrency", result.GetValue(_concurrency));
        spec.Set("requestsPerPod", result.GetValue(_perInstance));
        ApplyPool(result, spec);
        if (result.GetValue(_state)) spec.At("state");
        if (result.GetValue(_stateTtl) is { } ttl) spec.At("state")["defaultTTL"] = ttl;
        if (result.GetValue(_memory) is { } memory)
        {
            Keeper.Quantity.ParseBytes(memory);
            spec.At("resources", "limits")["memory"] = memory;
        }

        if (result.GetValue(_secrets) is { Length: > 0 } secrets) spec["secrets"] = References(@namespace, secrets);
        if (result.GetValue(_configMaps) is { Length: > 0 } configMaps) spec["configmaps"] = References(@namespace, configMaps);
        foreach (var variable in (result.GetValue(_variables) ?? []).Select(FunctionSpec.ParseVariable)) SetVariable(spec, variable);
        if (Convention(result) is { } convention) function.At("metadata", "annotations")[Annotations.Convention] = convention;
        if (result.GetValue(_isolation) is { } isolation) function.At("metadata", "annotations")[Annotations.Isolation] = isolation;
    }

    private void ApplyPool(ParseResult result, JsonObject spec)
    {
        spec.Set("onceOnly", result.GetValue(_onceOnly));
        spec.Set("retainPods", result.GetValue(_retain));
        if (result.GetValue(_provisioned) is 0) spec.Remove("provisionedConcurrency");
        else if (result.GetValue(_provisioned) is { } target) spec.At("provisionedConcurrency")["target"] = target;
        if (result.GetValue(_versioning) is { } mode) spec.At("versioning")["mode"] = mode;
        if (result.GetValue(_versions) is { } retain) spec.At("versioning")["retain"] = retain;
    }

    private void ApplyStrategy(ParseResult result, JsonObject spec)
    {
        var (executor, minScale) = (result.GetValue(_executor), result.GetValue(_minScale));
        if (executor is null && minScale is null) return;
        spec.At("InvokeStrategy").Set("StrategyType", "execution");
        var strategy = spec.At("InvokeStrategy", "ExecutionStrategy");
        strategy["ExecutorType"] = executor ?? (string?)strategy["ExecutorType"] ?? (minScale > 0 ? "newdeploy" : "poolmgr");
        strategy.Set("MinScale", minScale);
    }

    private static JsonArray References(string @namespace, string[] names) => [.. Manifest.SplitCommas(names).Select(name => Packages.Reference(@namespace, name))];

    private static void SetVariable(JsonObject spec, KeyValuePair<string, string> variable)
    {
        if (spec["env"] is not JsonArray all) spec["env"] = all = [];
        var value = new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value };
        for (int i = 0; i < all.Count; i++)
        {
            if ((string?)all[i]?["name"] != variable.Key) continue;
            all[i] = value;
            return;
        }

        all.Add(value);
    }
}
