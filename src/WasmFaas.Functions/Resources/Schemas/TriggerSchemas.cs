using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>TimeTrigger, MessageQueueTrigger, KubernetesWatchTrigger and CanaryConfig.</summary>
internal static class TriggerSchemas
{
    private const string NoEffect = "Kept, and without effect yet.";

    public static Schema TimeTrigger { get; } = Complete("A timer.", Object("When which function is called.",
        Required("cron", Text("Cron expression: five fields, six with seconds first, or a descriptor such as @hourly or @every 5m.") with { MinLength = 1 }),
        Required("functionref", FunctionReference),
        Field("method", OneOf("Method of the request.", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), "POST"),
        Field("subpath", Text("Path of the request."), "/")), Object("What was observed of the timer.",
        ObservedGeneration,
        Field("conditions", Conditions),
        Field("lastTick", Time("The last tick that was called."))));

    public static Schema MessageQueueTrigger { get; } = Complete("Calls a function for each message of a topic.", Object("Topic and function.",
        Field("functionref", FunctionReference),
        Field("messageQueueType", OneOf("Sort of message queue.", "", "kafka", "statestore", "aws-sqs-queue", "aws-kinesis-stream", "gcp-pubsub", "stan", "nats-jetstream", "rabbitmq", "redis")),
        Required("topic", Text("Topic that is read.") with { MinLength = 1 }),
        Field("respTopic", Text("Topic that responses are written to.")),
        Field("errorTopic", Text("Topic that errors are written to.")),
        Field("maxRetries", Shape.Whole("Repetitions of a failed call.", min: 0)),
        Field("contentType", Text("Content type of the messages.")),
        Field("pollingInterval", Shape.Whole("Seconds between looks at the topic.", min: 0), 30),
        Field("cooldownPeriod", Shape.Whole("Seconds without messages until the reader ends.", min: 0), 300),
        Field("minReplicaCount", Shape.Whole("Fewest readers.", min: 0)),
        Field("maxReplicaCount", Shape.Whole("Most readers.", min: 0), 100),
        Field("metadata", Map("Settings of the message queue.", Text("Value."))),
        Field("secret", Text("Secret with credentials.")),
        Field("mqtkind", OneOf("What reads the topic.", "fission", "keda"), "fission"),
        Field("podspec", PodSpec)), ConditionsStatus, Stored);

    public static Schema KubernetesWatchTrigger { get; } = Complete("Calls a function for each change of an object.", Object("Objects and function.",
        Required("namespace", Label("Namespace of the objects.")),
        Required("type", Matching("Kind of the objects: POD, SERVICE, REPLICATIONCONTROLLER or JOB.", "^(?i:POD|SERVICE|REPLICATIONCONTROLLER|JOB)$")),
        Field("labelselector", Map("Labels of the objects.", Text("Value."))),
        Required("functionref", FunctionReference)), ConditionsStatus, Stored);

    public static Schema CanaryConfig { get; } = Complete("Moves a route's weight from one function to another.", Object("Route, functions and pace.",
        Required("trigger", Label("Name of the HTTPTrigger.")),
        Required("newfunction", Label("Function that gets more requests.")),
        Required("oldfunction", Label("Function that gets fewer requests.")),
        Field("weightincrement", Shape.Whole("Percent that are moved at a time.", min: 0, max: 100)),
        Field("duration", Text("Time between two moves, as Go writes durations."), "2m"),
        Field("failurethreshold", Shape.Whole("Percent of failures that all is moved back at.", min: 0, max: 100)),
        Field("failureType", OneOf("What counts as a failure.", "", "status-code"))), Object("How far the move is.",
        Field("status", Text("State of the move.")),
        Field("conditions", Conditions),
        ObservedGeneration), Stored);

    private static SchemaField Stored => Required("spec", Anything("")) with { Support = Support.Ignored, Note = NoEffect };
}
