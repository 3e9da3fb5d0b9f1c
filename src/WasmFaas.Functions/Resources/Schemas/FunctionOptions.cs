using WasmFaas.Functions.State;
using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>The parts of a Function's spec that are on where they are given.</summary>
internal static class FunctionOptions
{
    private const string Duration = "as Go writes durations, such as 30s or 5m";

    public static Schema ProvisionedConcurrency { get; } = Object("Instances that are made before requests come.",
        Required("target", Whole("Warm instances outside of all windows.", min: 1)),
        Field("windows", List("Times with another target.", Object("A time with a target of its own.",
            Required("name", Text("Name, unique in the list.") with { MinLength = 1, MaxLength = 63 }),
            Required("start", Text("Cron expression of the beginnings.") with { MinLength = 1 }),
            Required("duration", Matching($"How long it lasts, {Duration}.", "^[0-9]+(ns|us|µs|ms|s|m|h)$")),
            Required("target", Whole("Warm instances meanwhile.", min: 0))), "name")));

    public static Schema Streaming { get; } = Object("Limits of streamed responses, in place of functionTimeout.",
        Field("protocol", OneOf("What is streamed.", "auto", "sse", "chunked", "websocket"), "auto"),
        Field("idleTimeoutSeconds", Whole("Seconds without a byte until the response is ended.", min: 0), 60),
        Field("maxDurationSeconds", Whole("Seconds that a response may take in all; 0 for no limit.", min: 0)));

    public static Schema Tool { get; } = Object("Offers the function as a tool of the Model Context Protocol.",
        Field("description", Text("What the tool does.")),
        Field("inputSchema", Anything("JSON Schema of the tool's arguments.")),
        Field("toolName", Matching("Name of the tool.", "^[a-zA-Z0-9_-]{1,64}$")),
        Field("alias", Text("Alias of the function that is called.") with { MaxLength = 63 }));

    public static Schema State { get; } = Object("Keys and values that the function keeps.",
        Field("keyspace", Matching("Name of the set of keys; the function's name unless given.", "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", 63)),
        Field("defaultTTL", Text($"How long a value is kept, {Duration}; for ever unless given.")),
        Differs("maxValueBytes", Whole("Largest value, in bytes.", min: 0, max: StateLimits.ValueBytes), "At most 16 MiB.", 262144),
        Differs("maxKeys", Whole("Most keys.", min: 0, max: StateLimits.Keys), "At most 1,000,000.", 10000),
        Ignored("backend", Text("Store to use."), "The platform has one: SQLite."),
        Ignored("sticky", Object("Sends requests of one key to one instance.",
            Required("source", OneOf("Where the key is.", "header", "queryparam")),
            Required("name", Text("Name of the header or parameter."))), "All instances of a function read and write the same state."));

    private static readonly Schema s_destination = Object("Where the result goes: a function or a topic.",
        Field("function", FunctionReference),
        Field("topic", Object("A topic.",
            Required("messageQueueType", Text("Sort of message queue.")),
            Required("topic", Matching("Name of the topic.", "^[a-zA-Z0-9._-]+$", 249)))));

    public static Schema Invocation { get; } = Object("How asynchronous calls are delivered.",
        Field("retry", Object("How failed calls are tried again.",
            Differs("maxAttempts", Whole("Most attempts.", min: 1), "While the function is missing or at its limits, a call waits as long again as it has waited, up to backoffCap, and no attempt is counted."),
            Field("backoffBase", Text($"Wait before the first repetition, {Duration}.")),
            Field("backoffCap", Text($"Longest wait, {Duration}.")),
            Field("jitter", Flag("False for waits that are not varied at random.")))),
        Field("maxAge", Text($"How long a call may wait for its delivery, {Duration}.")),
        Field("onSuccess", s_destination),
        Field("onFailure", s_destination));

    public static Schema Versioning { get; } = Object("Keeps versions of the function.",
        Field("mode", OneOf("When a version is made: at every change, or when asked to.", "auto", "manual"), "auto"),
        Field("retain", Whole("Versions that are kept besides those of aliases.", min: 1), 10));
}
