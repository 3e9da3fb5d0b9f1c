using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// Reads the queues of MessageQueueTriggers. A trigger that changed is read on by a new reader at once, while the old one deals
/// with the messages that it has: none is dropped.
/// </summary>
internal sealed class MessageQueueController(Cluster cluster, FunctionCaller caller, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    private readonly Informer _triggers = cluster[ResourceKinds.MessageQueueTrigger];
    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly Dictionary<ResourceKey, (string Uid, long Generation, QueueReader Reader)> _readers = [];
    private readonly List<Task> _ending = [];

    /// <summary>The connections to the brokers.</summary>
    public BrokerConnections Connections { get; } = new(time);

    /// <summary>An object has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.MessageQueueTrigger) _queue.Add(key);
        else if (kind == ResourceKinds.Secret || kind == ResourceKinds.Function)
            foreach (var trigger in _triggers.Objects.Where(trigger => trigger.Namespace == key.Namespace)) _queue.Add(ResourceKey.Of(trigger));
    }

    /// <summary>Works until it is stopped, and ends when the messages that were read have been dealt with.</summary>
    /// <param name="stopping">Reads no more.</param>
    /// <param name="abort">Gives the messages up that are worked on; the brokers have them still.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        try
        {
            while (true)
            {
                foreach (var key in await _queue.TakeAsync(stopping)) await LookAsync(key, stopping, abort);
                _ending.RemoveAll(task => task.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var key in _readers.Keys.ToList()) End(key, abort);
            await Task.WhenAll(_ending);
        }
    }

    private async Task LookAsync(ResourceKey key, CancellationToken stopping, CancellationToken abort)
    {
        var trigger = _triggers.Find(key);
        var (settings, paths, problem) = trigger is null ? default : Read(trigger);
        if (_readers.TryGetValue(key, out var known))
        {
            if (trigger is not null && known.Uid == trigger.Uid && known.Generation == trigger.Generation && known.Reader.Trigger == settings) return;
            End(key, abort);
        }

        if (trigger is null) return;
        if (settings is null)
        {
            await ReportAsync(trigger, problem, stopping);
            return;
        }

        var connection = Connections.Take(settings.Broker);
        var handler = new MessageHandler(settings, paths!, CallAsync, connection.PublishAsync, time, log);
        var reader = new QueueReader(settings, connection, handler, condition => ReportAsync(trigger, condition, CancellationToken.None), time, log);
        _readers[key] = (trigger.Uid, trigger.Generation, reader);
        reader.Start();
    }

    private (QueueTrigger? Settings, FunctionPaths? Paths, Condition Problem) Read(Resource trigger)
    {
        try
        {
            return (QueueTrigger.Read(trigger, cluster.Find), FunctionPaths.Parse(trigger.Namespace, trigger.Spec.Object("functionref")), default);
        }
        catch (MessageQueueException e)
        {
            return (null, null, Condition.NotReady(e.Reason, e.Message));
        }
        catch (FormatException e)
        {
            return (null, null, Condition.NotReady(MessageQueueException.ConfigurationInvalid, e.Message));
        }
    }

    private void End(ResourceKey key, CancellationToken abort)
    {
        if (_readers.Remove(key, out var known)) _ending.Add(EndAsync(known.Reader, abort));
    }

    private async Task EndAsync(QueueReader reader, CancellationToken abort)
    {
        await reader.StopAsync(abort);
        await Connections.ReturnAsync(reader.Connection);
    }

    private Task<FunctionAnswer> CallAsync(string path, HttpContent body, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        caller.AskAsync("POST", path, body, headers, MessageQueueLimits.AnswerBytes, cancellationToken);

    private Task ReportAsync(Resource trigger, Condition ready, CancellationToken cancellationToken) =>
        statuses.SetAsync(trigger, [ready, Condition.Ignored(trigger, BrokerSettings.Ignored(trigger))], cancellationToken);
}
