using System.Text.Json.Nodes;
using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>Function (Fission CRD <c>functions.fission.io</c>).</summary>
internal static class FunctionSchema
{
    private const string OnePool = "Instances are bounded by concurrency.";

    private static readonly Schema s_package = Object("The function's code.",
        Field("packageref", Object("The package with the code.",
            OwnNamespace("package") with { Support = Support.Differs, Note = "Must be the function's own." },
            Field("name", Label("Name of the package.")),
            Differs("resourceversion", Text("Version of the package."), "Not needed: a changed package is picked up without it."))),
        Differs("functionName", Text("Entry point within the package."), "Path of the module in a zip archive with several; not needed where there is one."));

    private static readonly Schema s_mountPath = Text("Directory of the files, relative to the root of their sort.");

    private static readonly Schema s_keyReference = Object("A key of an object.",
        Required("name", Text("Name of the object.")),
        Required("key", Text("Key in its data.")),
        Field("optional", Flag("True where the object or key may be missing.")));

    public static readonly Schema Env = List("Environment variables of the guest.", Object("A variable.",
        Required("name", Text("Name of the variable.") with { MinLength = 1 }),
        Field("value", Text("Value.")),
        Field("valueFrom", Object("Where the value is taken from.",
            Field("secretKeyRef", s_keyReference),
            Field("configMapKeyRef", s_keyReference)))), "name");

    private static readonly Schema s_source = Object("An object.",
        Required("name", Text("Name of the object.")),
        Field("optional", Flag("True where the object may be missing.")));

    public static readonly Schema EnvFrom = List("Objects whose keys become environment variables; later ones win.", Object("An object.",
        Field("prefix", Text("Put before each key.")),
        Field("secretRef", s_source),
        Field("configMapRef", s_source)));

    private static readonly Schema s_execution = Object("How instances are made.",
        Differs("ExecutorType", OneOf("What manages the instances.", "poolmgr", "newdeploy", "container"),
            "poolmgr: instances on demand. newdeploy: the same, kept warm by MinScale. container: a resident service, whose module is that of the package; no image is pulled.", "poolmgr"),
        Differs("MinScale", Whole("Instances that are kept warm, for newdeploy.", min: 0), "Instances are made before requests come and never go for idleness; 1,000 at most. More come with the requests, and go after idletimeout. For container, as many guests share the socket, 64 at most, and never go for idleness."),
        Ignored("MaxScale", Whole("Most instances, for newdeploy.", min: 0), OnePool),
        Ignored("TargetCPUPercent", Whole("Load that more instances are made at, in percent.", min: 0, max: 100), OnePool),
        Differs("SpecializationTimeout", Whole("Seconds that an instance may take to start.", min: 0), "For container: 120 unless given, and any number is allowed. Other modules are compiled when they are deployed, not on the first request."),
        Ignored("hpaMetrics", List("Metrics that decide on the number of instances.", Anything("Kubernetes MetricSpec.")), OnePool),
        Ignored("hpaBehavior", Anything("Kubernetes HorizontalPodAutoscalerBehavior."), OnePool));

    private static readonly Schema s_strategy = Object("How the function is executed.",
        Field("ExecutionStrategy", s_execution, new JsonObject()),
        Field("StrategyType", OneOf("Sort of strategy.", "execution"), "execution"));

    /// <summary>The spec, which a FunctionVersion holds too.</summary>
    public static Schema Spec { get; } = Object("Code, the way it is called, and its limits.",
        Differs("environment", EnvironmentReference, "May be absent: a module brings its language with it. The environment's memory limit holds for its functions."),
        Field("package", s_package),
        Field("secrets", List("Secrets that the guest reads as files; executor type container: as environment variables.", Reference("secret", "/secrets"), "name")),
        Field("configmaps", List("ConfigMaps that the guest reads as files; executor type container: as environment variables.", Reference("ConfigMap", "/configs"), "name")),
        Differs("env", Env, "For every executor type; Fission's poolmgr refuses it."),
        Differs("envFrom", EnvFrom, "For every executor type; Fission's poolmgr refuses it."),
        Field("resources", ResourceRequirements("Holds for each instance's linear memory, and goes before the environment's."), new JsonObject()),
        Field("InvokeStrategy", s_strategy, new JsonObject()),
        Field("functionTimeout", Whole("Seconds that a request may take in all.", min: 1), 60),
        Differs("idletimeout", Whole("Seconds after the end of the last request until idle instances go.", min: 0), "Counts from the end of the last request, never ends one, and is 120 unless given.", 120) with { IsEmptyDefault = false },
        Differs("concurrency", Whole("Most instances at a time.", min: 1), "With requestsPerPod it bounds the requests that run at a time: their product, and 10,000 at most. Each has an instance of its own. Not used for container: a service takes what comes.", 500),
        Differs("requestsPerPod", Whole("Most requests of an instance at a time.", min: 1), "See concurrency.", 1),
        Field("onceOnly", Flag("One request for each instance, which then goes.")),
        Field("retainPods", Whole("Instances that are never taken away for idleness.", min: 0)),
        Differs("provisionedConcurrency", FunctionOptions.ProvisionedConcurrency, "For every executor type; 1,000 at most. Where several windows are open, the highest target counts. Versions have none."),
        Differs("streaming", FunctionOptions.Streaming, "Holds from the answer's head on, for executor type container and for the cgi convention. Without it, the event streams and WebSockets of a container may last for ever, silent for functionTimeout at most, and the answers of other functions are bounded by functionTimeout."),
        NotYet("tool", FunctionOptions.Tool),
        Field("state", FunctionOptions.State),
        Differs("invocation", FunctionOptions.Invocation, "Attempts are 3, waits 1s doubled up to 5m and varied at random by half at most, the age 6h, unless given. Topics are rabbitmq's, of the broker that WASMFAAS_RABBITMQ_HOST names."),
        Differs("versioning", FunctionOptions.Versioning, "auto publishes <function>-v<N> once a changed spec, or other code in its package, is served; what equals the newest version is not published again. Without it nothing is published or deleted by itself."),
        NotYet("agent", Anything("Sessions of an agent.")),
        Differs("podspec", ServicePodSpec.Schema, "For executor type container, and not required: the module is that of the package."));

    public static Schema Schema { get; } = Complete("Code with the way it is called and its limits.", Spec, Object("What was observed of the function.",
        ObservedGeneration,
        Field("convention", Text("How the function is called: args, cgi, or service for executor type container; not Fission's.")),
        Field("isolation", Text("What survives a request: fresh for nothing, reuse for the instance; not Fission's.")),
        Field("lastVersion", Whole("Number of the last version that was published; not Fission's.", min: 0)),
        Field("provisionedReady", Whole("Warm instances.")),
        Field("provisionedTarget", Whole("Warm instances that there should be.")),
        Field("provisionedSpecTarget", Whole("Warm instances that the spec asks for.")),
        Field("conditions", Conditions)));

    private static Schema Reference(string what, string root) => Object($"A {what}.",
        OwnNamespace(what) with { Support = Support.Differs, Note = "Must be the function's own." },
        Required("name", Label($"Name of the {what}.")),
        Field("mountPath", s_mountPath with { Description = $"Directory of the files under {root}, in place of <namespace>/<name>." }));
}
