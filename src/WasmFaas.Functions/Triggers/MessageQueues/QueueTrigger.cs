using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>What a MessageQueueTrigger says, with what it refers to. Two that are equal are read alike.</summary>
internal sealed record QueueTrigger
{
    /// <summary>Where the broker is.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The queue that is read.</summary>
    public required string Topic { get; init; }

    /// <summary>The queue of the answers; empty for none.</summary>
    public required string ResponseTopic { get; init; }

    /// <summary>The queue of what failed; empty for none.</summary>
    public required string ErrorTopic { get; init; }

    /// <summary>Repetitions of a call that failed.</summary>
    public required long MaxRetries { get; init; }

    /// <summary>Content type of the messages; empty for that of each message.</summary>
    public required string ContentType { get; init; }

    /// <summary>Name that KEDA's connectors send.</summary>
    public required string SourceName { get; init; }

    /// <summary>True for <c>mqtkind: keda</c>, whose connectors send headers of their own.</summary>
    public required bool IsKeda { get; init; }

    /// <summary>Messages that are worked on at a time.</summary>
    public required int AtOnce { get; init; }

    /// <summary>The functions, as a text; equal for equal references.</summary>
    public required string Reference { get; init; }

    /// <summary>Reads a trigger.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="find">Finds an object.</param>
    /// <exception cref="MessageQueueException">It cannot be read as it is set up.</exception>
    /// <exception cref="FormatException">Its reference names no function.</exception>
    public static QueueTrigger Read(Resource trigger, Func<ResourceKind, ResourceKey, Resource?> find)
    {
        var spec = trigger.Spec;
        BrokerSettings.CheckType(spec.Text("messageQueueType") ?? "");
        string topic = spec.Text("topic") ?? throw Invalid("spec.topic: expected the name of a queue");
        if (spec.Object("metadata").Text("queueName") is { } queue && queue != topic)
            throw Invalid($"spec.metadata.queueName is \"{queue}\" and spec.topic is \"{topic}\": expected the same queue");
        var reference = spec.Object("functionref");
        return new QueueTrigger
        {
            Broker = new BrokerSettings(trigger, find).Read(),
            Topic = topic,
            ResponseTopic = spec.Text("respTopic") ?? "",
            ErrorTopic = spec.Text("errorTopic") ?? "",
            MaxRetries = spec.Number("maxRetries") ?? 0,
            ContentType = spec.Text("contentType") ?? "",
            SourceName = trigger.Name,
            IsKeda = spec.Text("mqtkind") == "keda",
            AtOnce = CountAtOnce(FunctionPaths.Parse(trigger.Namespace, reference), trigger.Namespace, find),
            Reference = reference?.ToJsonString() ?? "",
        };
    }

    private static MessageQueueException Invalid(string message) => new(MessageQueueException.ConfigurationInvalid, message);

    /// <summary>More messages than the functions run would only wait in the keeper, not in the queue where others can take them.</summary>
    private static int CountAtOnce(FunctionPaths paths, string ns, Func<ResourceKind, ResourceKey, Resource?> find)
    {
        long count = MessageQueueLimits.MessagesAtOnce;
        foreach (string name in paths.Functions)
        {
            if (find(ResourceKinds.Function, new ResourceKey(ns, name)) is not { } function) continue;
            count = Math.Min(count, (function.Spec.Number("concurrency") ?? 500) * (function.Spec.Number("requestsPerPod") ?? 1));
        }

        return (int)Math.Max(1, count);
    }
}
