namespace WasmFaas.Functions.Resources;

/// <summary>The kinds that the API serves.</summary>
public static class ResourceKinds
{
    private const string Group = "fission.io";
    private static readonly Schema s_any = new(SchemaType.Any, "");

    /// <summary>Code with the way it is called and its limits.</summary>
    public static ResourceKind Function { get; } = new(Group, "v1", "Function", "functions", s_any) { ShortNames = ["fn"] };

    /// <summary>What functions run in.</summary>
    public static ResourceKind Environment { get; } = new(Group, "v1", "Environment", "environments", s_any) { ShortNames = ["env"] };

    /// <summary>An archive with a function's code.</summary>
    public static ResourceKind Package { get; } = new(Group, "v1", "Package", "packages", s_any) { ShortNames = ["pkg"] };

    /// <summary>A route.</summary>
    public static ResourceKind HttpTrigger { get; } = new(Group, "v1", "HTTPTrigger", "httptriggers", s_any) { ShortNames = ["ht"] };

    /// <summary>A timer.</summary>
    public static ResourceKind TimeTrigger { get; } = new(Group, "v1", "TimeTrigger", "timetriggers", s_any) { ShortNames = ["tt"] };

    /// <summary>Calls a function for each message of a topic.</summary>
    public static ResourceKind MessageQueueTrigger { get; } = new(Group, "v1", "MessageQueueTrigger", "messagequeuetriggers", s_any) { ShortNames = ["mqt"] };

    /// <summary>Calls a function for each change of an object.</summary>
    public static ResourceKind KubernetesWatchTrigger { get; } = new(Group, "v1", "KubernetesWatchTrigger", "kuberneteswatchtriggers", s_any) { ShortNames = ["kwt"] };

    /// <summary>Moves a route's weight from one function to another.</summary>
    public static ResourceKind CanaryConfig { get; } = new(Group, "v1", "CanaryConfig", "canaryconfigs", s_any) { ShortNames = ["cc"] };

    /// <summary>A function as it was published.</summary>
    public static ResourceKind FunctionVersion { get; } = new(Group, "v1", "FunctionVersion", "functionversions", s_any) { ShortNames = ["fnver"], HasStatus = false };

    /// <summary>A name for a version of a function.</summary>
    public static ResourceKind FunctionAlias { get; } = new(Group, "v1", "FunctionAlias", "functionaliases", s_any) { ShortNames = ["fnalias"] };

    /// <summary>Values that are not shown.</summary>
    public static ResourceKind Secret { get; } = new("", "v1", "Secret", "secrets", s_any) { HasStatus = false };

    /// <summary>Values for functions.</summary>
    public static ResourceKind ConfigMap { get; } = new("", "v1", "ConfigMap", "configmaps", s_any) { ShortNames = ["cm"], HasStatus = false };

    /// <summary>A namespace.</summary>
    public static ResourceKind Namespace { get; } = new("", "v1", "Namespace", "namespaces", s_any) { ShortNames = ["ns"], IsNamespaced = false };

    /// <summary>What happened to an object.</summary>
    public static ResourceKind Event { get; } = new("", "v1", "Event", "events", s_any) { ShortNames = ["ev"], HasStatus = false };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Function, Environment, Package, HttpTrigger, TimeTrigger, MessageQueueTrigger, KubernetesWatchTrigger, CanaryConfig,
        FunctionVersion, FunctionAlias, Secret, ConfigMap, Namespace, Event,
    ];
}
