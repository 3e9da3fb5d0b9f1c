using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Versioning;

/// <summary>Tells in the status of aliases which version each stands for, and stood for before.</summary>
internal sealed class AliasController(Cluster cluster, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly TargetResolver _resolver = new(new FunctionTargets(), cluster);

    /// <summary>An object of some kind has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.FunctionAlias) _queue.Add(key);
        else if (kind == ResourceKinds.FunctionVersion)
            foreach (var alias in cluster[ResourceKinds.FunctionAlias].Objects.Where(alias => alias.Namespace == key.Namespace)) _queue.Add(ResourceKey.Of(alias));
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var key in await _queue.TakeAsync(cancellationToken))
            {
                try
                {
                    if (cluster.Find(ResourceKinds.FunctionAlias, key) is { } alias) await statuses.WriteAsync(alias, Describe, cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log?.Write("error", $"cannot look at the alias: {e.Message}", ("alias", key.ToString()));
                }
            }
        }
    }

    /// <summary>The status of an alias as it is now.</summary>
    internal JsonObject Describe(Resource alias)
    {
        var (ready, version) = Resolve(alias);
        var status = Conditions.Set(alias, time.GetUtcNow(), ready, Condition.Ignored(alias));
        string? before = status.Text("resolvedVersion");
        if (version is null || version.Name == before) return status;
        if (before is not null)
        {
            var left = new JsonObject { ["version"] = before, ["switchedAt"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) };
            if (cluster.Find(ResourceKinds.FunctionVersion, new(alias.Namespace, before))?.Spec.Text("packageDigest") is { } digest) left["packageDigest"] = digest;
            status["history"] = new JsonArray([left, .. status.List("history").Take(PlatformLimits.AliasHistory - 1).Select(entry => entry.DeepClone())]);
        }

        status["resolvedVersion"] = version.Name;
        return status;
    }

    private (Condition Ready, Resource? Version) Resolve(Resource alias)
    {
        try
        {
            _resolver.Resolve(alias);
            var version = _resolver.FindVersion(alias);
            return (Condition.Ready("Resolved", $"stands for {version.Name}"), version);
        }
        catch (FormatException e)
        {
            return (Condition.NotReady("VersionMissing", e.Message), null);
        }
    }
}
