using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>The kinds of the core group that functions need (Kubernetes API, core v1).</summary>
internal static class CoreSchemas
{
    private static readonly SchemaField s_immutable = Field("immutable", Flag("True where the data can no longer be changed."));

    public static Schema Secret { get; } = Object("Values that are not shown.",
    [
        .. Header,
        s_immutable,
        Field("data", Map("Values in base64.", Bytes("Value."))),
        Field("stringData", Map("Values as text, which the server puts into data.", Text("Value."))),
        Field("type", Text("What the values are for."), "Opaque"),
    ]);

    public static Schema ConfigMap { get; } = Object("Values for functions.",
    [
        .. Header,
        s_immutable,
        Field("data", Map("Values as text.", Text("Value."))),
        Field("binaryData", Map("Values in base64.", Bytes("Value."))),
    ]);

    public static Schema Namespace { get; } = Object("A namespace.",
    [
        .. Header,
        Field("spec", Object("Settings.",
            Field("finalizers", List("Names of those that must agree before the namespace goes.", Text("Name."))))),
        Field("status", Object("State.",
            Field("phase", OneOf("Active, or on its way out.", "Active", "Terminating")),
            Field("conditions", Conditions))),
    ]);

    private static readonly Schema s_object = Object("An object.",
        Field("apiVersion", Text("Group and version.")),
        Field("kind", Text("Kind.")),
        Field("namespace", Text("Namespace.")),
        Field("name", Text("Name.")),
        Field("uid", Text("Uid.")),
        Field("resourceVersion", Text("Version of the object.")),
        Field("fieldPath", Text("Part of the object.")));

    public static Schema Event { get; } = Object("What happened to an object.",
    [
        .. Header,
        Required("involvedObject", s_object),
        Field("related", s_object),
        Field("type", OneOf("How grave it is.", "", "Normal", "Warning")),
        Field("reason", Text("What happened, in one word.")),
        Field("message", Text("What happened, for people.")),
        Field("action", Text("What was done.")),
        Field("count", Shape.Whole("How often it happened.", min: 0)),
        Field("eventTime", Time("When it first happened, to the microsecond.")),
        Field("firstTimestamp", Time("When it first happened.")),
        Field("lastTimestamp", Time("When it last happened.")),
        Field("source", Object("What reports it.",
            Field("component", Text("Component.")),
            Field("host", Text("Node.")))),
        Field("reportingComponent", Text("Controller that reports it.")),
        Field("reportingInstance", Text("Instance of the controller.")),
        Field("series", Object("Repetitions.",
            Field("count", Shape.Whole("How often it happened.")),
            Field("lastObservedTime", Time("When it last happened.")))),
    ]);
}
