using System.Text.Json.Nodes;
using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>Environment (Fission CRD <c>environments.fission.io</c>).</summary>
internal static class EnvironmentSchema
{
    private const string NoServer = "A module needs no language server.";
    private const string NoBuilder = "Packages are not built from source.";

    public static Schema Schema { get; } = Complete("What functions run in.", Object("What the functions of the environment share.",
        Required("version", Shape.Whole("Version of the environment's interface; cannot be changed.", min: 1, max: 3)) with
        {
            Support = Support.Differs,
            Note = "Checked and kept; all three behave the same.",
        },
        Ignored("runtime", Object("What runs the functions.",
            Field("image", Text("Image of the language server.")),
            Field("container", Container),
            Field("podspec", PodSpec)), NoServer),
        Ignored("builder", Object("What builds packages.",
            Field("image", Text("Image of the builder.")),
            Field("command", Text("Command that builds.")),
            Field("container", Container),
            Field("podspec", PodSpec)), NoBuilder),
        Ignored("allowedFunctionsPerContainer", OneOf("Whether functions share a container.", "", "single", "infinite"), "Functions share a process and never memory."),
        Ignored("allowAccessToExternalNetwork", Flag("Allows outbound calls through a service mesh."), "Guests make no outbound calls."),
        Field("resources", ResourceRequirements("Holds for each instance's linear memory."), new JsonObject()),
        Ignored("poolsize", Shape.Whole("Warm containers.", min: 0), "Instances are made in microseconds; nothing is kept in a pool."),
        Ignored("terminationGracePeriod", Shape.Whole("Seconds that a container may take to end.", min: 0), "Requests in flight are finished within functionTimeout."),
        Ignored("keeparchive", Flag("Does not unpack archives.")),
        Ignored("imagepullsecret", Text("Secret to pull the image with."), NoServer)), ConditionsStatus);
}
