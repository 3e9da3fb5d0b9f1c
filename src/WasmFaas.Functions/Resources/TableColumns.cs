using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>The columns of each kind's table.</summary>
internal static class TableColumns
{
    public static IReadOnlyList<TableColumn> Function { get; } =
    [
        Text("Executor", "spec.InvokeStrategy.ExecutionStrategy.ExecutorType"),
        Text("Environment", "spec.environment.name"),
        new("Convention", "string", function => Find(function, "status.convention") ?? function.Annotation(Annotations.Convention)),
        Condition("Ready"),
        Text("Package", "spec.package.packageref.name", isWide: true),
        Number("Timeout", "spec.functionTimeout", isWide: true),
        Number("Idle-Timeout", "spec.idletimeout", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> Environment { get; } =
    [
        Number("Version", "spec.version"),
        Text("Memory", "spec.resources.limits.memory"),
        Text("Image", "spec.runtime.image", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> Package { get; } =
    [
        Text("Build-Status", "status.buildstatus"),
        new("Archive", "string", package => ArchiveType(package.Spec?["deployment"] as JsonObject)),
        Text("Environment", "spec.environment.name", isWide: true),
        Date("Updated", "status.lastUpdateTimestamp", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> HttpTrigger { get; } =
    [
        new("Methods", "string", Methods),
        Text("Host", "spec.host"),
        new("Path", "string", Path),
        FunctionColumn,
        Condition("Ready", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> TimeTrigger { get; } = [Text("Cron", "spec.cron"), FunctionColumn, Condition("Ready", isWide: true)];

    public static IReadOnlyList<TableColumn> MessageQueueTrigger { get; } =
        [Text("Type", "spec.messageQueueType"), Text("Topic", "spec.topic"), FunctionColumn, Condition("Ready")];

    public static IReadOnlyList<TableColumn> KubernetesWatchTrigger { get; } =
        [Text("Type", "spec.type"), Text("Watched", "spec.namespace"), FunctionColumn, Condition("Ready")];

    public static IReadOnlyList<TableColumn> CanaryConfig { get; } =
    [
        Text("Trigger", "spec.trigger"),
        Text("New", "spec.newfunction"),
        Text("Old", "spec.oldfunction"),
        Text("Status", "status.status"),
    ];

    public static IReadOnlyList<TableColumn> FunctionVersion { get; } =
    [
        Text("Function", "spec.functionName"),
        Number("Sequence", "spec.sequence"),
        Date("Published", "spec.publishedAt"),
        Text("Digest", "spec.packageDigest", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> FunctionAlias { get; } =
    [
        Text("Function", "spec.functionName"),
        Text("Version", "spec.version"),
        Number("Weight", "spec.weight"),
        Text("Secondary", "spec.secondaryVersion"),
        Text("Resolved", "status.resolvedVersion", isWide: true),
    ];

    public static IReadOnlyList<TableColumn> Secret { get; } = [Text("Type", "type"), new("Data", "integer", secret => Count(secret, "data"))];

    public static IReadOnlyList<TableColumn> ConfigMap { get; } =
        [new("Data", "integer", map => Count(map, "data") + Count(map, "binaryData"))];

    public static IReadOnlyList<TableColumn> Namespace { get; } = [new("Status", "string", ns => Find(ns, "status.phase") ?? "Active")];

    public static IReadOnlyList<TableColumn> Event { get; } =
    [
        Date("Last Seen", "lastTimestamp"),
        Text("Type", "type"),
        Text("Reason", "reason"),
        new("Object", "string", happened => $"{Find(happened, "involvedObject.kind")}/{Find(happened, "involvedObject.name")}".ToLowerInvariant()),
        Text("Message", "message"),
        Number("Count", "count", isWide: true),
    ];

    private static TableColumn FunctionColumn => new("Function", "string", trigger => FunctionOf(trigger.Spec?["functionref"] as JsonObject));

    private static TableColumn Text(string name, string path, bool isWide = false) => new(name, "string", resource => Find(resource, path), isWide);

    private static TableColumn Number(string name, string path, bool isWide = false) => new(name, "integer", resource => Find(resource, path), isWide);

    private static TableColumn Date(string name, string path, bool isWide = false) => new(name, "date", resource => Find(resource, path), isWide);

    private static TableColumn Condition(string type, bool isWide = false) => new(type, "string", resource =>
        (resource.Status?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(condition => Text(condition["type"]) == type) is { } found
            ? Text(found["status"])
            : null, isWide);

    private static object? Find(Resource resource, string path)
    {
        JsonNode? value = resource.Json;
        foreach (string name in path.Split('.')) value = (value as JsonObject)?[name];
        return value is JsonValue scalar ? scalar.TryGetValue(out long number) ? number : Text(scalar) : null;
    }

    private static string? Text(JsonNode? value) => value is JsonValue scalar && scalar.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static int Count(Resource resource, string field) => (resource.Json[field] as JsonObject)?.Count ?? 0;

    private static string? ArchiveType(JsonObject? archive) => Text(archive?["type"]) ?? (archive?["literal"] != null ? "literal" : archive?["url"] != null ? "url" : null);

    private static string Methods(Resource trigger)
    {
        var methods = (trigger.Spec?["methods"] as JsonArray)?.Select(Text).ToList() ?? [];
        if (Text(trigger.Spec?["method"]) is { } method && !methods.Contains(method)) methods.Add(method);
        return methods.Count == 0 ? "*" : string.Join(',', methods);
    }

    private static string? Path(Resource trigger) =>
        Text(trigger.Spec?["prefix"]) is { } prefix ? $"{prefix}*" : Text(trigger.Spec?["relativeurl"]);

    private static string? FunctionOf(JsonObject? reference)
    {
        if (Text(reference?["type"]) == "function-weights")
        {
            return string.Join(',', (reference!["functionweights"] as JsonObject ?? []).Select(weight => $"{weight.Key}={weight.Value}"));
        }

        string? name = Text(reference?["name"]);
        return (Text(reference?["alias"]) ?? Text(reference?["version"])) is { } target ? $"{name}:{target}" : name;
    }
}
