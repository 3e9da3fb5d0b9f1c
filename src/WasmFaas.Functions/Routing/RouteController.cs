using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Routing;

/// <summary>Makes the router's table anew when a trigger, an alias or a version changes, and tells triggers what became of them.</summary>
internal sealed class RouteController
{
    private const int AtOnce = 8;

    private readonly Cluster _cluster;
    private readonly FunctionTargets _targets;
    private readonly FissionRouter _router;
    private readonly CallCounts _calls;
    private readonly StatusWriter _statuses;
    private readonly KeeperLog? _log;
    private readonly TargetResolver _resolver;
    private readonly WorkQueue<ResourceKey> _queue = new();

    // Regular expressions are dear to compile: what has not changed is kept.
    private Dictionary<ResourceKey, ParsedTrigger> _parsed = [];

    public RouteController(Cluster cluster, FunctionTargets targets, FissionRouter router, CallCounts calls, StatusWriter statuses, KeeperLog? log)
    {
        (_cluster, _targets, _router, _calls, _statuses, _log) = (cluster, targets, router, calls, statuses, log);
        _resolver = new TargetResolver(targets, cluster);
    }

    /// <summary>An object of some kind has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.HttpTrigger || kind == ResourceKinds.FunctionAlias || kind == ResourceKinds.FunctionVersion || kind == ResourceKinds.Function) _queue.Add(key);
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _queue.TakeAsync(cancellationToken);
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _log?.Write("error", $"cannot make the routes: {e}");
            }
        }
    }

    /// <summary>Makes the table, and begins to use it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var triggers = Parse();
        var conditions = FindConflicts(triggers, out var routes);
        var aliases = ReadAliases();
        _router.State = new RoutingState(new RouteTable(routes), aliases, IsReady: true);
        var used = routes.Select(route => route.Target).Concat(aliases.Values).SelectMany(target => target.Functions).ToHashSet();
        _targets.Prune(used);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(triggers, parallel, async (trigger, cancellation) =>
            await _statuses.SetAsync(trigger.Resource, [conditions[trigger], Condition.Ignored(trigger.Resource)], cancellation));
    }

    private List<ParsedTrigger> Parse()
    {
        var parsed = new Dictionary<ResourceKey, ParsedTrigger>();
        foreach (var trigger in _cluster[ResourceKinds.HttpTrigger].Objects)
        {
            var key = ResourceKey.Of(trigger);
            bool isKnown = _parsed.TryGetValue(key, out var known) && known.Resource.Uid == trigger.Uid && known.Resource.Generation == trigger.Generation && !known.HasQualifier;
            parsed[key] = isKnown ? known! with { Resource = trigger } : Counted(ParsedTrigger.Parse(trigger, _resolver));
        }

        _calls.Prune(parsed.ContainsKey);
        _parsed = parsed;

        // The older of two triggers for the same path keeps it.
        return [.. parsed.Values.OrderBy(trigger => trigger.Resource.Metadata.Text("creationTimestamp"), StringComparer.Ordinal).ThenBy(trigger => ResourceKey.Of(trigger.Resource))];
    }

    private ParsedTrigger Counted(ParsedTrigger trigger)
    {
        if (trigger.Route is not { } route || trigger.Resource.Spec.Object("functionref").Text("type") != "function-weights") return trigger;
        return trigger with { Route = route with { Calls = _calls.Of(route.Trigger) } };
    }

    private Dictionary<ParsedTrigger, Condition> FindConflicts(List<ParsedTrigger> triggers, out List<Route> routes)
    {
        var conditions = new Dictionary<ParsedTrigger, Condition>(ReferenceEqualityComparer.Instance);
        var owners = new Dictionary<string, ResourceKey>(StringComparer.Ordinal);
        routes = [];
        foreach (var trigger in triggers)
        {
            if (trigger.Route is not { } route)
            {
                conditions[trigger] = Condition.NotReady("Invalid", trigger.Problem!);
                continue;
            }

            string? taken = null;
            foreach (string place in Places(route))
                if (!owners.TryAdd(place, route.Trigger)) taken ??= $"{place} belongs to the trigger {owners[place]}, which is older";
            routes.Add(route);
            conditions[trigger] = taken is not null ? Condition.NotReady("Conflict", taken) : Describe(route);
        }

        return conditions;
    }

    private static IEnumerable<string> Places(Route route)
    {
        string path = string.Concat(route.Path.Segments.Select(segment => "/" + segment.Text));
        string place = $"{route.Host}{path}{(route.IsPrefix ? route.NeedsSlash ? "/..." : "..." : "")}";
        return route.Methods.Count == 0 ? [$"* {place}"] : route.Methods.Select(method => $"{method} {place}");
    }

    private Condition Describe(Route route)
    {
        foreach (var target in route.Target.Functions)
        {
            string name = KeeperNames.Describe(target.Name);
            bool exists = target.State.Exists || _cluster.Find(ResourceKinds.Function, Key(target.Name)) is not null;
            if (!exists) return Condition.NotReady("FunctionMissing", $"there is no function {name}");
        }

        return Condition.Ready("Routed", "requests reach the function");
    }

    private static ResourceKey Key(string keeperName)
    {
        string[] parts = keeperName.Split('_', 2);
        return new ResourceKey(parts[0], parts[1]);
    }

    private Dictionary<string, RouteTarget> ReadAliases()
    {
        var found = new Dictionary<string, RouteTarget>(StringComparer.Ordinal);
        foreach (var version in _cluster[ResourceKinds.FunctionVersion].Objects)
        {
            var function = FunctionObject.Of(version);
            var target = new RouteTarget([(_targets.Get(function.KeeperName), 1)]);
            string number = $"{version.Spec.Number("sequence")}";
            foreach (string name in (string[])[version.Name, number, "v" + number]) found[$"{version.Namespace}/{function.FunctionName}:{name}"] = target;
        }

        foreach (var alias in _cluster[ResourceKinds.FunctionAlias].Objects)
        {
            if (alias.Spec.Text("functionName") is not { } function) continue;
            try
            {
                var target = _resolver.Resolve(alias);
                foreach (string name in (string[])[alias.Name, alias.Name.StartsWith(function + "-", StringComparison.Ordinal) ? alias.Name[(function.Length + 1)..] : alias.Name])
                    found[$"{alias.Namespace}/{function}:{name}"] = target;
            }
            catch (FormatException)
            {
                // An alias without a version, or of one that is not there: calls by it are answered with 404.
            }
        }

        return found;
    }
}
