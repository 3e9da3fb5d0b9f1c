using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.State;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Keeps the keeper's functions as the objects say. A new state of a function is loaded first and then takes the place of the
/// one before, which ends its requests: none is dropped. What cannot be loaded leaves what was there before.
/// </summary>
internal sealed class FunctionController(Cluster cluster, PackageController packages, ArchiveStore archives, MountStore mounts, FunctionHost host, ServiceHost serviceHost, FunctionTargets targets, StatusWriter statuses, KeeperLog? log, FunctionStates states)
{
    private const int AtOnce = 8;

    private readonly WorkQueue<FunctionKey> _queue = new();
    private readonly ReferenceIndex _references = new();
    private readonly FunctionSettings _settings = new(cluster.Find, mounts, states);
    private readonly Dictionary<FunctionKey, AppliedFunction> _applied = [];
    private readonly ServiceController _services = new(serviceHost, targets);

    /// <summary>Called when a state of a function is served, with the digest of its archive.</summary>
    public event Action<Resource, string>? Served;

    /// <summary>An object of some kind has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.Function || kind == ResourceKinds.FunctionVersion) _queue.Add(new FunctionKey(kind == ResourceKinds.FunctionVersion, key));
        else foreach (var function in _references.Find(kind, key)) _queue.Add(function);
    }

    /// <summary>Looks at all that has changed so far.</summary>
    public Task LookAsync(CancellationToken cancellationToken)
    {
        _services.Changed ??= _queue.Add;
        return LookAtAsync(_queue.TakeNow(), cancellationToken);
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true) await LookAtAsync(await _queue.TakeAsync(cancellationToken), cancellationToken);
    }

    private async Task LookAtAsync(IReadOnlyCollection<FunctionKey> keys, CancellationToken cancellationToken)
    {
        var plans = new List<FunctionPlan>();
        foreach (var key in keys)
        {
            try
            {
                if (await PlanAsync(key, cancellationToken) is { } plan) plans.Add(plan);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log?.Write("error", $"cannot look at the function: {e}", ("function", key.Object.ToString()));
            }
        }

        await ApplyAsync(plans);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plans, parallel, async (plan, cancellation) => await ReportAsync(plan, cancellation));
        foreach (var plan in plans)
            if (plan.Problem is null && !plan.Key.IsVersion) Served?.Invoke(plan.Function.Resource, plan.Digest!);
    }

    private async Task<FunctionPlan?> PlanAsync(FunctionKey key, CancellationToken cancellationToken)
    {
        var kind = key.IsVersion ? ResourceKinds.FunctionVersion : ResourceKinds.Function;
        if (cluster.Find(kind, key.Object) is not { } resource)
        {
            _references.Set(key, []);
            if (_applied.Remove(key, out var gone)) Remove(key, gone.KeeperName);
            return null;
        }

        var function = FunctionObject.Of(resource);
        _references.Set(key, function.References());
        var plan = new FunctionPlan(key, function);
        try
        {
            plan.Digest = Digest(function);
            plan.Options = _settings.Make(function);
            if (function.IsService) plan.Service = ServiceSettings.Make(function, plan.Options);
            plan.ModulePath = await archives.FindModuleAsync(plan.Digest, function.Spec.Object("package").Text("functionName"), cancellationToken);
        }
        catch (ArchiveException e)
        {
            plan.Fail(e.Reason, e.Message);
        }
        catch (SettingsException e)
        {
            plan.Fail(e.Reason, e.Message);
        }

        return plan;
    }

    private string Digest(FunctionObject function)
    {
        if (function.PackageDigest is { } pinned && archives.Find(pinned) is not null) return pinned;
        if (function.Package is not { } key) throw new SettingsException("PackageMissing", "spec.package.packageref.name: expected the name of a package");
        var state = packages.Find(key);
        if (function.PackageDigest is { } gone && state?.Digest is { } other && other != gone)
            throw new SettingsException("ArchiveMissing", $"the archive {gone}, which the version's code is in, is not here any more: the package {key} has other code by now");
        if (state?.Digest is { } digest) return digest;
        if (state is not null) throw new SettingsException("PackageFailed", $"the package {key} cannot be used: {state.Problem}");
        throw cluster.Find(ResourceKinds.Package, key) is null
            ? new SettingsException("PackageMissing", $"there is no package {key}, which the function's code is in")
            : new SettingsException("PackageNotReady", $"the package {key} is being prepared");
    }

    private async Task ApplyAsync(List<FunctionPlan> plans)
    {
        var changed = plans.Where(plan => plan.Problem is null && _applied.GetValueOrDefault(plan.Key)?.Fingerprint != plan.Fingerprint).ToList();
        bool isMany = changed.Count > PlatformLimits.LoadedAtOnce;
        if (isMany) AddUnloaded(changed.Where(plan => plan.Service is null && plan.Options!.WarmInstances == 0 && host.Find(plan.Function.KeeperName) is null));
        await Parallel.ForEachAsync(changed.Where(plan => plan.Hosted is null), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (plan, _) =>
        {
            try
            {
                if (plan.Service is not null) await serviceHost.CheckAsync(plan.Function.KeeperName, ModuleSource.FromFile(plan.ModulePath!));
                else plan.Hosted = await host.LoadAsync(plan.Function.KeeperName, ModuleSource.FromFile(plan.ModulePath!), plan.Options!);
            }
            catch (FunctionException e)
            {
                plan.Fail("LoadFailed", e.Message.Replace(plan.ModulePath!, "the module", StringComparison.Ordinal));
            }
        });
        foreach (var plan in plans) Publish(plan);
    }

    /// <summary>Adds functions that their first requests load; that their modules are valid is known from their packages.</summary>
    private void AddUnloaded(IEnumerable<FunctionPlan> plans)
    {
        List<FunctionPlan> added = [.. plans];
        try
        {
            host.Add([.. added.Select(plan => (plan.Function.KeeperName, ModuleSource.FromFile(plan.ModulePath!), plan.Options!))]);
            foreach (var plan in added) plan.Hosted = host.Find(plan.Function.KeeperName);
        }
        catch (FunctionException)
        {
            // One of them is not valid; they are loaded one by one, which tells which.
        }
    }

    private void Publish(FunctionPlan plan)
    {
        var function = plan.Function;
        string name = function.KeeperName;
        if (plan.Hosted is not null)
        {
            _applied[plan.Key] = new AppliedFunction(name, plan.Hosted, plan.Fingerprint);
        }
        else if (plan.Service is not null && plan.Problem is null)
        {
            _applied[plan.Key] = new AppliedFunction(name, null, plan.Fingerprint);
            _services.Apply(plan);
            host.Evict(name);
        }

        if (_applied.GetValueOrDefault(plan.Key)?.Function is { } hosted) targets.Set(name, FunctionTargetState.Serving(hosted, function));
        else if (!_services.Publish(plan.Key, function)) targets.Set(name, FunctionTargetState.Refused(plan.Problem ?? "it is not loaded"));
        plan.IsServing = _applied.ContainsKey(plan.Key);
        if (plan.Hosted is not null) _services.Remove(plan.Key);
    }

    private Task ReportAsync(FunctionPlan plan, CancellationToken cancellationToken)
    {
        var resource = plan.Function.Resource;
        if (!resource.Kind.HasStatus) return Task.CompletedTask;
        string before = plan.IsServing && plan.Problem is not null ? "; the state before goes on" : "";
        string called = $"called under /fission-function/{resource.Namespace}/{resource.Name}";
        var ready = plan.Problem is { } problem
            ? Condition.NotReady(plan.Reason!, problem + before)
            : _services.Find(plan.Key)?.Ready(called) ?? Condition.Ready("Serving", called);
        return statuses.SetAsync(resource, [ready, Condition.Ignored(resource, StreamingSettings.Ignored(plan.Function, plan.Hosted?.Convention))], status => FunctionStatus.Describe(status, plan), cancellationToken);
    }

    private void Remove(FunctionKey key, string keeperName)
    {
        targets.Set(keeperName, FunctionTargetState.Missing);
        host.Evict(keeperName);
        _services.Remove(key);
    }
}
