using WasmFaas.Functions.Resources.Schemas;

namespace WasmFaas.Functions.Resources;

/// <summary>The kinds that the API serves.</summary>
public static class ResourceKinds
{
    private const string Group = "fission.io";

    /// <summary>Code with the way it is called and its limits.</summary>
    public static ResourceKind Function { get; } = new(Group, "v1", "Function", "functions", FunctionSchema.Schema)
    {
        ShortNames = ["fn"],
        Columns = TableColumns.Function,
    };

    /// <summary>What functions run in.</summary>
    public static ResourceKind Environment { get; } = new(Group, "v1", "Environment", "environments", EnvironmentSchema.Schema)
    {
        ShortNames = ["env"],
        Columns = TableColumns.Environment,
    };

    /// <summary>An archive with a function's code.</summary>
    public static ResourceKind Package { get; } = new(Group, "v1", "Package", "packages", PackageSchema.Schema)
    {
        ShortNames = ["pkg"],
        Columns = TableColumns.Package,
    };

    /// <summary>A route.</summary>
    public static ResourceKind HttpTrigger { get; } = new(Group, "v1", "HTTPTrigger", "httptriggers", HttpTriggerSchema.Schema)
    {
        ShortNames = ["ht"],
        Columns = TableColumns.HttpTrigger,
    };

    /// <summary>A timer.</summary>
    public static ResourceKind TimeTrigger { get; } = new(Group, "v1", "TimeTrigger", "timetriggers", TriggerSchemas.TimeTrigger)
    {
        ShortNames = ["tt"],
        Columns = TableColumns.TimeTrigger,
    };

    /// <summary>Calls a function for each message of a topic.</summary>
    public static ResourceKind MessageQueueTrigger { get; } = new(Group, "v1", "MessageQueueTrigger", "messagequeuetriggers", TriggerSchemas.MessageQueueTrigger)
    {
        ShortNames = ["mqt"],
        Columns = TableColumns.MessageQueueTrigger,
    };

    /// <summary>Calls a function for each change of an object.</summary>
    public static ResourceKind KubernetesWatchTrigger { get; } = new(Group, "v1", "KubernetesWatchTrigger", "kuberneteswatchtriggers", TriggerSchemas.KubernetesWatchTrigger)
    {
        ShortNames = ["kwt"],
        Columns = TableColumns.KubernetesWatchTrigger,
    };

    /// <summary>Moves a route's weight from one function to another.</summary>
    public static ResourceKind CanaryConfig { get; } = new(Group, "v1", "CanaryConfig", "canaryconfigs", TriggerSchemas.CanaryConfig)
    {
        ShortNames = ["cc"],
        Columns = TableColumns.CanaryConfig,
    };

    /// <summary>A function as it was published.</summary>
    public static ResourceKind FunctionVersion { get; } = new(Group, "v1", "FunctionVersion", "functionversions", VersionSchemas.FunctionVersion)
    {
        ShortNames = ["fnver"],
        HasStatus = false,
        Columns = TableColumns.FunctionVersion,
    };

    /// <summary>A name for a version of a function.</summary>
    public static ResourceKind FunctionAlias { get; } = new(Group, "v1", "FunctionAlias", "functionaliases", VersionSchemas.FunctionAlias)
    {
        ShortNames = ["fnalias"],
        Columns = TableColumns.FunctionAlias,
    };

    /// <summary>Values that are not shown.</summary>
    public static ResourceKind Secret { get; } = new("", "v1", "Secret", "secrets", CoreSchemas.Secret)
    {
        HasStatus = false,
        Columns = TableColumns.Secret,
    };

    /// <summary>Values for functions.</summary>
    public static ResourceKind ConfigMap { get; } = new("", "v1", "ConfigMap", "configmaps", CoreSchemas.ConfigMap)
    {
        ShortNames = ["cm"],
        HasStatus = false,
        Columns = TableColumns.ConfigMap,
    };

    /// <summary>A namespace.</summary>
    public static ResourceKind Namespace { get; } = new("", "v1", "Namespace", "namespaces", CoreSchemas.Namespace)
    {
        ShortNames = ["ns"],
        IsNamespaced = false,
        Columns = TableColumns.Namespace,
    };

    /// <summary>What happened to an object.</summary>
    public static ResourceKind Event { get; } = new("", "v1", "Event", "events", CoreSchemas.Event)
    {
        ShortNames = ["ev"],
        HasStatus = false,
        Columns = TableColumns.Event,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Function, Environment, Package, HttpTrigger, TimeTrigger, MessageQueueTrigger, KubernetesWatchTrigger, CanaryConfig,
        FunctionVersion, FunctionAlias, Secret, ConfigMap, Namespace, Event,
    ];
}
