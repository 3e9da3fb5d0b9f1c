using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>TimeTrigger, MessageQueueTrigger, KubernetesWatchTrigger and CanaryConfig.</summary>
internal static class TriggerSchemas
{
    public static Schema TimeTrigger { get; } = Complete("A timer.", Object("When which function is called.",
        Required("cron", Text("Cron expression: five fields, six with seconds first, or a descriptor such as @hourly or @every 5m.") with { MinLength = 1 }) with
        {
            Support = Support.Differs,
            Note = "A tick is called once and not repeated. Of those that were missed while the platform was down, the newest is called at the start where it is younger than 10 minutes. A platform that is stopped ends its calls first; one that is killed loses a tick that was written and not yet called.",
        },
        Required("functionref", FunctionReference),
        Field("method", OneOf("Method of the request.", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), "POST"),
        Field("subpath", Text("Path of the request."), "/")), Object("What was observed of the timer.",
        ObservedGeneration,
        Field("conditions", Conditions),
        Field("lastTick", Time("The last tick; written before its call."))));

    public static Schema MessageQueueTrigger { get; } = Complete("Calls a function for each message of a topic.", Object("Topic and function.",
        Field("functionref", FunctionReference),
        Differs("messageQueueType", OneOf("Sort of message queue.", "", "kafka", "statestore", "aws-sqs-queue", "aws-kinesis-stream", "gcp-pubsub", "stan", "nats-jetstream", "rabbitmq", "redis"),
            "rabbitmq works. The others are kept, and the condition Ready says Unsupported."),
        Differs("topic", Text("Topic that is read.") with { MinLength = 1 }, "Name of a queue, which must be there. A message is acknowledged after its answer has been published: at least once."),
        Differs("respTopic", Text("Topic that responses are written to."), "Name of a queue, made durable where it is missing; the broker confirms each response."),
        Differs("errorTopic", Text("Topic that errors are written to."), "As respTopic. Without one a failed message is rejected: the broker gives it to the queue's dead-letter exchange, and drops it where there is none."),
        Differs("maxRetries", Shape.Whole("Repetitions of a failed call.", min: 0), "With waits of 100 ms, doubling up to 10 s. While its function is missing or at its limits, a message waits and no repetition is counted."),
        Differs("contentType", Text("Content type of the messages."), "Unless given, that of each message and each response."),
        Ignored("pollingInterval", Shape.Whole("Seconds between looks at the topic.", min: 0), "The broker sends messages as they come.", 30),
        Ignored("cooldownPeriod", Shape.Whole("Seconds without messages until the reader ends.", min: 0), "A reader is no pod and costs a channel.", 300),
        Ignored("minReplicaCount", Shape.Whole("Fewest readers.", min: 0), "One reader works on up to 100 messages at a time, and no more than the function's concurrency."),
        Ignored("maxReplicaCount", Shape.Whole("Most readers.", min: 0), "See minReplicaCount.", 100),
        Differs("metadata", Map("Settings of the message queue.", Text("Value.")), "host, hostFromEnv, usernameFromEnv, passwordFromEnv, vhostName, protocol, unsafeSsl and queueName, as KEDA names them; the condition FieldsIgnored names others."),
        Differs("secret", Text("Secret with credentials."), "Keys host, username, password and vhostName; they go before the metadata."),
        Differs("mqtkind", OneOf("What reads the topic.", "fission", "keda"), "The platform reads for both; keda's functions get the headers KEDA-Topic, KEDA-Response-Topic, KEDA-Error-Topic and KEDA-Source-Name too.", "fission"),
        Ignored("podspec", PodSpec, "There are no pods.")), ConditionsStatus);

    public static Schema KubernetesWatchTrigger { get; } = Complete("Calls a function for each change of an object.", Object("Objects and function.",
        Required("namespace", Label("Namespace of the objects; must be the trigger's own.")),
        Required("type", Matching("Kind of the objects.", "^[A-Za-z]+$", 63)) with
        {
            Support = Support.Differs,
            Note = "Names a kind that is served here, such as Function or configmaps. POD, SERVICE, REPLICATIONCONTROLLER and JOB are kept, and the condition Ready says Unsupported.",
        },
        Differs("labelselector", Map("Labels of the objects.", Text("Value.")), "Works; Fission's watcher does not look at it."),
        Required("functionref", FunctionReference) with
        {
            Support = Support.Differs,
            Note = "Weights work too. Each event is one call, in order, and is not repeated once the function has run; a function that is missing or at its limits is tried six times.",
        }), ConditionsStatus);

    public static Schema CanaryConfig { get; } = Complete("Moves a route's weight from one function to another.", Object("Route, functions and pace.",
        Required("trigger", Label("Name of the HTTPTrigger.")),
        Required("newfunction", Label("Function that gets more requests.")),
        Required("oldfunction", Label("Function that gets fewer requests.")),
        Differs("weightincrement", Shape.Whole("Percent that are moved at a time.", min: 0, max: 100), "Must be 1 at least: without it the canary is aborted."),
        Field("duration", Text("Time between two moves, as Go writes durations."), "2m"),
        Field("failurethreshold", Shape.Whole("Percent of failures that all is moved back above.", min: 0, max: 100)),
        Differs("failureType", OneOf("What counts as a failure.", "", "status-code"), "A status of 400 and more, of the trigger's requests to the new function since the last move. Without requests it waits.")), Object("How far the move is.",
        Field("status", Text("State of the move: pending, succeeded, failed or aborted.")),
        Field("conditions", Conditions),
        ObservedGeneration));
}
