using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>Shapes that several kinds share.</summary>
internal static class CommonSchemas
{
    public static Schema ObjectMeta { get; } = Object("What the API knows of every object.",
        Field("name", Text("Name, unique among the objects of a kind and namespace.")),
        Field("generateName", Text("Start of a name that the server completes where name is not given.")),
        Field("namespace", Text("Namespace that the object is in.")),
        Field("labels", Map("Keys and values to select objects by.", Text("Value."))),
        Field("annotations", Map("Keys and values that tools keep with the object.", Text("Value."))),
        Field("uid", Text("Unique over all time; set by the server.")),
        Field("resourceVersion", Text("Version of the object, for optimistic concurrency; opaque to clients.")),
        Field("generation", Whole("Counts the changes of the spec; set by the server.")),
        Field("creationTimestamp", Time("When the object was created; set by the server.")),
        Field("deletionTimestamp", Time("When the object is to go; set by the server.")),
        Field("deletionGracePeriodSeconds", Whole("Seconds that the object may take to go.")),
        Field("finalizers", Set("Names of those that must agree before the object goes.", Text("Name."))),
        Field("ownerReferences", List("Objects that this one goes with.", Object("An owner.",
            Required("apiVersion", Text("Group and version of the owner.")),
            Required("kind", Text("Kind of the owner.")),
            Required("name", Text("Name of the owner.")),
            Required("uid", Text("The owner's uid.")),
            Field("controller", Flag("True for the owner that manages the object.")),
            Field("blockOwnerDeletion", Flag("True where the owner waits for this object to go."))), "uid")),
        Field("managedFields", List("Who set which field; kept as it is.", Anything("An entry."))),
        Field("selfLink", Text("Path of the object; no longer set.")));

    public static Schema Conditions { get; } = List("What was last observed of the object.", Object("An observation.",
        Required("type", Text("What is observed, such as Ready.")),
        Required("status", OneOf("Whether it holds.", "True", "False", "Unknown")),
        Field("observedGeneration", Whole("Generation of the object that was observed.", min: 0)),
        Field("lastTransitionTime", Time("When the status last changed.")),
        Field("reason", Text("Why, in one word.")),
        Field("message", Text("Why, for people."))), "type");

    public static SchemaField ObservedGeneration { get; } =
        Field("observedGeneration", Whole("Generation of the object that the status speaks of."));

    public static Schema ConditionsStatus { get; } = Object("What was observed of the object.",
        ObservedGeneration,
        Field("conditions", Conditions));

    public static Schema EnvironmentReference { get; } = Object("The environment.",
        OwnNamespace("environment"),
        Field("name", Label("Name of the environment.")));

    public static Schema FunctionReference { get; } = Object("The function that is called.",
        Required("type", OneOf("How the function is given: by its name, or by weights.", "name", "function-weights")),
        Field("name", Text("Name of the function, for type name.") with { MaxLength = 63 }),
        Field("alias", Text("Alias of the function to call in place of its newest state, for type name.") with { MaxLength = 63 }),
        Field("version", Text("Published version of the function to call, for type name.") with { MaxLength = 63 }),
        Field("functionweights", Map("Names of functions with their shares of the requests, for type function-weights.",
            Whole("Share, in percent.", min: 0, max: 100))));

    public static Schema ResourceRequirements(string limits) => Object("Resources of the function's instances.",
        Field("limits", Object("Most that may be used.",
            Differs("memory", Quantity("Memory, such as 64Mi."), limits),
            Ignored("cpu", Quantity("Processors, such as 500m.")),
            Ignored("ephemeral-storage", Quantity("Disk space.")))),
        Ignored("requests", Map("What is set aside.", Quantity("Amount."))),
        Ignored("claims", List("Claims on devices.", Anything("A claim."))));

    public static Schema LocalReference(string what) => Object($"The {what}.", Field("name", Text($"Name of the {what}.")));

    public static Schema PodSpec { get; } = Anything("Kubernetes PodSpec.");

    public static Schema Container { get; } = Anything("Kubernetes Container.");

    /// <summary>A whole object: type, metadata, spec and status.</summary>
    public static Schema Complete(string description, Schema spec, Schema? status = null)
    {
        var fields = new List<SchemaField>(Header) { Required("spec", spec) };
        if (status != null) fields.Add(Field("status", status));
        return Object(description, [.. fields]);
    }

    public static IReadOnlyList<SchemaField> Header { get; } =
    [
        Field("apiVersion", Text("Group and version of the object.")),
        Field("kind", Text("Kind of the object.")),
        Field("metadata", ObjectMeta),
    ];
}
