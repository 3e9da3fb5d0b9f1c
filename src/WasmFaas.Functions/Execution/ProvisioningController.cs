using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Has the instances of <c>spec.provisionedConcurrency</c> made before requests come, more or fewer as its windows open and
/// close, and tells in the function's status how many there are.
/// </summary>
internal sealed class ProvisioningController(Cluster cluster, FunctionHost host, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    /// <summary>The longest sleep: a clock that was set is noticed after it, and so are instances that have gone.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ResourceKey, DateTimeOffset> _due = new();
    private readonly WorkQueue<ResourceKey> _queue = new();

    /// <summary>A state of a function is served.</summary>
    public void OnServed(Resource function, string digest)
    {
        if (function.Spec.Object("provisionedConcurrency") is not null || function.Status?["provisionedTarget"] is not null) _queue.Add(ResourceKey.Of(function));
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = _queue.TakeAsync(cancellationToken);
        while (true)
        {
            if (changed.IsCompleted)
            {
                foreach (var key in await changed) await LookSafelyAsync(key, cancellationToken);
                changed = _queue.TakeAsync(cancellationToken);
            }

            foreach (var (key, due) in _due)
                if (due <= time.GetUtcNow()) await LookSafelyAsync(key, cancellationToken);
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(Sleep(), time, woken.Token));
            await woken.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Has a function's instances made.</summary>
    internal async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        _due.TryRemove(key, out _);
        if (cluster.Find(ResourceKinds.Function, key) is not { } function) return;
        var hosted = host.Find(KeeperNames.Of(key.Namespace, key.Name));
        if (function.Spec.Object("provisionedConcurrency") is not { } provisioned)
        {
            await statuses.WriteAsync(function, current => Describe(current, null, 0), cancellationToken);
            return;
        }

        if (hosted is null) return;
        var target = ProvisionedTarget.At(provisioned, time.GetUtcNow());
        var latest = time.GetUtcNow() + s_longestSleep;
        _due[key] = target.Next is { } next && next < latest ? next : latest;
        await hosted.WarmAsync(Math.Min(Math.Max(target.Instances, (int)FunctionObject.Of(function).MinScale), hosted.Options.Concurrency));
        await statuses.WriteAsync(function, current => Describe(current, target.Instances, hosted.Instances), cancellationToken);
    }

    private async Task LookSafelyAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(key, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log?.Write("error", $"cannot provision the function: {e.Message}", ("function", key.ToString()));
        }
    }

    private static JsonObject Describe(Resource function, int? target, int ready)
    {
        var status = (JsonObject?)function.Status?.DeepClone() ?? [];
        foreach (string name in (string[])["provisionedReady", "provisionedTarget", "provisionedSpecTarget"]) status.Remove(name);
        if (target is null) return status;
        status["provisionedReady"] = Math.Min(ready, target.Value);
        status["provisionedTarget"] = target;
        status["provisionedSpecTarget"] = function.Spec.Object("provisionedConcurrency").Number("target") ?? 0;
        return status;
    }

    private TimeSpan Sleep()
    {
        var now = time.GetUtcNow();
        var sleep = s_longestSleep;
        foreach (var due in _due.Values)
            if (due - now < sleep) sleep = due - now;
        return sleep > TimeSpan.Zero ? sleep : TimeSpan.Zero;
    }
}
