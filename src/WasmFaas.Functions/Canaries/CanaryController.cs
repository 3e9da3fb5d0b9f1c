using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Canaries;

/// <summary>
/// Moves the weight of routes from one function to another, step by step, and all of it back where too many requests fail. How
/// far it is stands in the trigger's weights and the canary's status, so that it goes on after a restart; only the requests
/// counted since the last move are forgotten, which makes that move last longer.
/// </summary>
internal sealed class CanaryController(Cluster cluster, IResourceStore store, CallCounts counts, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    private const int Attempts = 5;

    /// <summary>The longest sleep: a clock that was set is noticed after it.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private readonly Dictionary<ResourceKey, CanaryState> _canaries = [];
    private readonly WorkQueue<ResourceKey> _queue = new();

    /// <summary>An object of some kind has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.CanaryConfig) _queue.Add(key);
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = _queue.TakeAsync(cancellationToken);
        while (true)
        {
            if (changed.IsCompleted)
            {
                foreach (var key in await changed) await SafelyAsync(key, LookAsync, cancellationToken);
                changed = _queue.TakeAsync(cancellationToken);
            }

            foreach (var key in _canaries.Where(pair => pair.Value.Due <= time.GetUtcNow()).Select(pair => pair.Key).ToList()) await SafelyAsync(key, StepAsync, cancellationToken);
            var sleep = _canaries.Count == 0 ? s_longestSleep : _canaries.Values.Min(canary => canary.Due) - time.GetUtcNow();
            if (sleep <= TimeSpan.Zero) continue;
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(sleep < s_longestSleep ? sleep : s_longestSleep, time, woken.Token));
            await woken.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Begins or ends with a canary that has changed.</summary>
    internal async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (cluster.Find(ResourceKinds.CanaryConfig, key) is not { } canary)
        {
            _canaries.Remove(key);
            return;
        }

        if (_canaries.TryGetValue(key, out var known) && known.Generation == canary.Generation && known.Uid == canary.Uid) return;
        _canaries.Remove(key);
        bool isNew = canary.Status.Number("observedGeneration") != canary.Generation;
        try
        {
            var plan = CanaryPlan.Parse(canary);
            string reason = canary.Status.List("conditions").FirstOrDefault(condition => condition.Text("type") == "Ready").Text("reason") ?? "";
            if (!isNew && reason == CanaryMove.RollingBack)
            {
                await FinishRollBackAsync(canary, plan, cancellationToken);
                return;
            }

            if (!isNew && canary.Status.Text("status") is { } status and not CanaryMove.Pending) return;
            Begin(key, canary, plan);
            if (isNew) await WriteAsync(canary, new CanaryMove(CanaryMove.Pending, "Progressing", $"the first move is in {plan.Duration}", null), cancellationToken);
        }
        catch (FormatException e)
        {
            await WriteAsync(canary, CanaryMove.Abort(e.Message), cancellationToken);
        }
    }

    /// <summary>Makes a canary's next move.</summary>
    internal async Task StepAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var state = _canaries[key];
        if (cluster.Find(ResourceKinds.CanaryConfig, key) is not { } canary || canary.Generation != state.Generation || canary.Uid != state.Uid)
        {
            // Its change is on the way.
            _canaries.Remove(key);
            return;
        }

        var (calls, failures) = Count(key.Namespace, state.Plan);
        var move = await MoveAsync(canary, trigger => state.Plan.Decide(trigger.Spec.Object("functionref"), calls - state.Calls, failures - state.Failures), state.Plan, cancellationToken);
        if (move is null)
        {
            // By its status it begins anew, or goes on to set the weights back.
            _canaries.Remove(key);
            _queue.Add(key);
            return;
        }

        log?.Write("info", move.Message, ("canary", key.ToString()));
        if (move.Status == CanaryMove.Pending) Begin(key, canary, state.Plan);
        else _canaries.Remove(key);
        await WriteAsync(canary, move.Reason == CanaryMove.RollingBack ? move with { Reason = "RolledBack" } : move, cancellationToken);
    }

    private void Begin(ResourceKey key, Resource canary, CanaryPlan plan)
    {
        var (calls, failures) = Count(key.Namespace, plan);
        _canaries[key] = new CanaryState(canary.Generation, canary.Uid, plan, time.GetUtcNow() + plan.Duration, calls, failures);
    }

    private (long Calls, long Failures) Count(string ns, CanaryPlan plan) => counts.Of(new ResourceKey(ns, plan.Trigger)).Read(KeeperNames.Of(ns, plan.New));

    /// <summary>The process ended between the word that all is moved back and the deed.</summary>
    private async Task FinishRollBackAsync(Resource canary, CanaryPlan plan, CancellationToken cancellationToken)
    {
        var move = await MoveAsync(canary, trigger =>
        {
            var weights = trigger.Spec.Object("functionref").Object("functionweights");
            return new CanaryMove("failed", "RolledBack", canary.Status.List("conditions").First(condition => condition.Text("type") == "Ready").Text("message") ?? "", (0, (weights.Number(plan.New) ?? 0) + (weights.Number(plan.Old) ?? 0)));
        }, plan, cancellationToken);
        if (move is not null) await WriteAsync(canary, move, cancellationToken);
        else _queue.Add(ResourceKey.Of(canary));
    }

    /// <summary>Decides by the trigger as it is, and writes its weights; somebody else's change in between is looked at anew.</summary>
    /// <returns>What was done, or null where others changed the trigger again and again.</returns>
    private async Task<CanaryMove?> MoveAsync(Resource canary, Func<Resource, CanaryMove> decide, CanaryPlan plan, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Attempts; i++)
        {
            if (await store.FindAsync(ResourceKinds.HttpTrigger, canary.Namespace, plan.Trigger, cancellationToken) is not { } trigger)
                return CanaryMove.Abort($"there is no HTTPTrigger {canary.Namespace}/{plan.Trigger}");
            var move = decide(trigger);
            if (move.Weights is not { } weights) return move;

            // Said before it is done, so that a process that ends in between does not begin anew.
            if (move.Reason == CanaryMove.RollingBack) await WriteAsync(canary, move with { Status = CanaryMove.Pending }, cancellationToken);
            var changed = trigger.Clone();
            if (changed.Spec.Object("functionref").Object("functionweights") is not { } shares) return CanaryMove.Abort($"the HTTPTrigger {plan.Trigger} has no weights any more");
            (shares[plan.New], shares[plan.Old]) = (weights.New, weights.Old);
            try
            {
                await store.UpdateAsync(changed, cancellationToken: cancellationToken);
                return move;
            }
            catch (ApiException e) when (e.Code is 404 or 409)
            {
                // It was changed or deleted: look again.
            }
        }

        return null;
    }

    private Task WriteAsync(Resource canary, CanaryMove move, CancellationToken cancellationToken)
    {
        bool isReady = move.Status is CanaryMove.Pending or "succeeded" && move.Reason is not CanaryMove.RollingBack;
        var ready = isReady ? Condition.Ready(move.Reason, move.Message) : Condition.NotReady(move.Reason, move.Message);
        return statuses.SetAsync(canary, [ready, Condition.Ignored(canary)], status => status["status"] = move.Status, cancellationToken);
    }

    private async Task SafelyAsync(ResourceKey key, Func<ResourceKey, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(key, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log?.Write("error", $"cannot move on: {e.Message}", ("canary", key.ToString()));
            if (_canaries.TryGetValue(key, out var state)) _canaries[key] = state with { Due = time.GetUtcNow() + state.Plan.Duration };
        }
    }
}
