using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Functions.Routing;

/// <summary>Finds the functions that a reference means: a name, an alias, a version, or names with weights.</summary>
/// <param name="targets">The slots.</param>
/// <param name="cluster">The aliases and versions.</param>
internal sealed class TargetResolver(FunctionTargets targets, Cluster cluster)
{
    /// <summary>Resolves a trigger's <c>functionref</c>.</summary>
    /// <exception cref="FormatException">It names nothing.</exception>
    public RouteTarget Resolve(string ns, JsonObject? reference)
    {
        switch (reference.Text("type") ?? "name")
        {
            case "name":
                string name = reference.Text("name") ?? throw new FormatException("functionref.name: expected the name of a function");
                if (reference.Text("alias") is { } alias) return Resolve(FindAlias(ns, name, alias));
                var target = reference.Text("version") is { } version ? Version(ns, name, version) : targets.Get(KeeperNames.Of(ns, name));
                return new RouteTarget([(target, 1)]);
            case "function-weights":
                return ResolveWeights(ns, reference.Object("functionweights") ?? []);
            case var type:
                throw new FormatException($"functionref.type is \"{type}\": expected name or function-weights");
        }
    }

    /// <summary>The versions that an alias stands for.</summary>
    /// <exception cref="FormatException">It names none, or one that is not there.</exception>
    public RouteTarget Resolve(Resource alias)
    {
        var version = FindVersion(alias);
        string function = FunctionObject.Of(version).FunctionName;
        var first = Target(version);
        int weight = (int)Math.Clamp(alias.Spec.Number("weight") ?? 100, 0, 100);
        if (alias.Spec.Text("secondaryVersion") is not { } second || weight == 100) return new RouteTarget([(first, 1)]);
        return new RouteTarget([(first, weight), (Version(alias.Namespace, function, second), 100 - weight)]);
    }

    /// <summary>The version that an alias stands for first: the one that it names, or the newest whose code it names.</summary>
    /// <exception cref="FormatException">It names none, or one that is not there.</exception>
    public Resource FindVersion(Resource alias)
    {
        string function = alias.Spec.Text("functionName") ?? throw new FormatException($"the alias {alias.Name} names no function: expected spec.functionName");
        if (alias.Spec.Text("version") is { } version) return FindVersion(alias.Namespace, function, version);
        string digest = alias.Spec.Text("packageDigest") ?? throw new FormatException($"the alias {alias.Name} names no version: expected spec.version or spec.packageDigest");
        var versions = cluster[ResourceKinds.FunctionVersion].Objects.Where(one => one.Namespace == alias.Namespace && FunctionObject.Of(one).FunctionName == function);
        return FunctionSnapshot.FindByDigest(versions, digest) ?? throw new FormatException($"there is no version of the function {alias.Namespace}/{function} whose code has the digest {digest}");
    }

    private Resource FindAlias(string ns, string function, string alias)
    {
        foreach (string name in (string[])[alias, $"{function}-{alias}"])
            if (cluster.Find(ResourceKinds.FunctionAlias, new ResourceKey(ns, name)) is { } found && found.Spec.Text("functionName") == function) return found;
        throw new FormatException($"functionref.alias: there is no alias {alias} of the function {ns}/{function}");
    }

    /// <summary>The version that a name means: the object's own, or <c>vN</c> or <c>N</c>.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    private Resource FindVersion(string ns, string function, string version)
    {
        foreach (string name in (string[])[version, $"{function}-{version}", $"{function}-v{version}"])
            if (cluster.Find(ResourceKinds.FunctionVersion, new ResourceKey(ns, name)) is { } found && FunctionObject.Of(found).FunctionName == function) return found;
        throw new FormatException($"there is no version {version} of the function {ns}/{function}");
    }

    private FunctionTarget Version(string ns, string function, string version) => Target(FindVersion(ns, function, version));

    private FunctionTarget Target(Resource version) => targets.Get(FunctionObject.Of(version).KeeperName);

    private RouteTarget ResolveWeights(string ns, JsonObject weights)
    {
        var shares = new List<(FunctionTarget Function, int Weight)>();
        long total = 0;
        foreach (string name in weights.Select(pair => pair.Key).Order(StringComparer.Ordinal))
        {
            long weight = weights.Number(name) ?? -1;
            if (weight < 0) throw new FormatException($"functionref.functionweights.{name}: expected a whole number, at least 0");
            total += weight;
            if (total > RouterLimits.TotalWeight) throw new FormatException($"functionref.functionweights: more than {RouterLimits.TotalWeight} in sum (RouterLimits.TotalWeight)");
            shares.Add((targets.Get(KeeperNames.Of(ns, name)), (int)weight));
        }

        if (total == 0) throw new FormatException("functionref.functionweights: expected a function with a weight of more than 0");
        return new RouteTarget(shares);
    }
}
