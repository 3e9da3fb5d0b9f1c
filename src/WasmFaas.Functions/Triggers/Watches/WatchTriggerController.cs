using System.Net.Http.Headers;
using System.Text.Json;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Triggers.Watches;

/// <summary>
/// Calls functions for the changes of objects, as KubernetesWatchTriggers say: one call at a time for each trigger, in the order
/// of the changes. A watch begins with ADDED for all objects that there are, as Fission's do: when the trigger is made or
/// changed, when the platform starts, and when so many events wait that the store has forgotten the oldest.
/// </summary>
internal sealed class WatchTriggerController(IResourceStore store, Informer triggers, FunctionCaller caller, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly Dictionary<ResourceKey, (string Uid, long Generation, CancellationTokenSource Stop)> _watches = [];
    private readonly List<Task> _running = [];

    /// <summary>A trigger has changed or gone.</summary>
    public void OnChanged(ResourceKey key) => _queue.Add(key);

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var key in await _queue.TakeAsync(cancellationToken)) await LookAsync(key, cancellationToken);
                _running.RemoveAll(task => task.IsCompleted);
            }
        }
        finally
        {
            await Task.WhenAll(_running);
            foreach (var (_, _, stop) in _watches.Values) stop.Dispose();
        }
    }

    private async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var trigger = triggers.Find(key);
        if (_watches.TryGetValue(key, out var known))
        {
            if (trigger is not null && known.Uid == trigger.Uid && known.Generation == trigger.Generation) return;
            await known.Stop.CancelAsync();
            known.Stop.Dispose();
            _watches.Remove(key);
        }

        if (trigger is null) return;
        Condition condition;
        try
        {
            var watch = WatchTrigger.Read(trigger);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _watches[key] = (trigger.Uid, trigger.Generation, stop);
            var stopping = stop.Token;
            _running.Add(Task.Run(() => FollowAsync(trigger, watch, stopping, cancellationToken), CancellationToken.None));
            condition = Condition.Ready("Watching", $"watches the {watch.Kind.Plural} of the namespace {trigger.Namespace}");
        }
        catch (SettingsException e)
        {
            condition = Condition.NotReady(e.Reason, e.Message);
        }
        catch (Exception e) when (e is FormatException or ApiException)
        {
            condition = Condition.NotReady("Invalid", e.Message);
        }

        await statuses.SetAsync(trigger, [condition, Condition.Ignored(trigger)], cancellationToken);
    }

    /// <summary>Follows the objects of a trigger.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="watch">What it says.</param>
    /// <param name="stopping">Takes no more events.</param>
    /// <param name="abort">Ends the call too that is under way.</param>
    private async Task FollowAsync(Resource trigger, WatchTrigger watch, CancellationToken stopping, CancellationToken abort)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in store.WatchAsync(watch.Kind, trigger.Namespace, null, stopping))
                {
                    if (change.Type == "BOOKMARK" || watch.Selector.Select(change) is not { } selected) continue;
                    await CallAsync(trigger, watch, selected, stopping, abort);
                    if (stopping.IsCancellationRequested) return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (ApiException e)
            {
                log?.Write("warn", $"the watch begins anew, with all objects: {e.Message}", ("trigger", ResourceKey.Of(trigger).ToString()));
                await WaitAsync(WatchTriggerLimits.Restart, stopping);
            }
        }
    }

    private async Task CallAsync(Resource trigger, WatchTrigger watch, WatchEvent change, CancellationToken stopping, CancellationToken abort)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(change.Resource.Json);
        KeyValuePair<string, string>[] headers = [new("X-Kubernetes-Event-Type", change.Type), new("X-Kubernetes-Object-Type", watch.Kind.Kind)];
        string problem = "";
        var wait = WatchTriggerLimits.FirstWait;
        for (int attempt = 1; attempt <= WatchTriggerLimits.Attempts; attempt++, wait *= 2)
        {
            if (attempt > 1 && !await WaitAsync(wait, stopping)) return;
            var body = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            try
            {
                // What the function answers is its own business: it has got the event.
                var answer = await caller.AskAsync("POST", watch.Paths.Choose(Random.Shared), body, headers, WatchTriggerLimits.AnswerBytes, abort);
                if (!answer.IsUnavailable)
                {
                    if (!answer.IsSuccess) log?.Write("warn", $"the watch's call was answered with {answer.Status}", ("trigger", ResourceKey.Of(trigger).ToString()));
                    return;
                }

                problem = $"status {answer.Status} of the {answer.Component}";
            }
            catch (HttpRequestException e)
            {
                problem = e.Message;
            }
        }

        string name = $"{watch.Kind.Singular}/{change.Resource.Namespace}/{change.Resource.Name}";
        log?.Write("error", $"the event is dropped after {WatchTriggerLimits.Attempts} attempts: {problem}", ("trigger", ResourceKey.Of(trigger).ToString()), ("event", change.Type), ("object", name));
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(wait, time, stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
