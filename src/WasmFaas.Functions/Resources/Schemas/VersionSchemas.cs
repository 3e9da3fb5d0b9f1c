using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>FunctionVersion and FunctionAlias.</summary>
internal static class VersionSchemas
{
    private const string Digest = "^sha256:[a-f0-9]{64}$";

    public static Schema FunctionVersion { get; } = Complete("A function as it was published; cannot be changed.", Object("The function at that time.",
        Required("functionName", Label("Name of the function.")),
        Field("functionUID", Text("The function's uid.")),
        Field("functionGeneration", Shape.Whole("The function's generation.", min: 0)),
        Required("sequence", Shape.Whole("Number of the version, from 1.", min: 1)),
        Required("snapshot", FunctionSchema.Spec with { Description = "The function's spec." }),
        Field("packageDigest", Text("Digest of the code.")),
        Field("envObservedGeneration", Shape.Whole("The environment's generation.")),
        Field("envRuntimeImage", Text("The environment's image.")),
        Field("publishedAt", Time("When it was published."))));

    public static Schema FunctionAlias { get; } = Complete("A name for a version of a function.", Object("Function and version.",
        Required("functionName", Label("Name of the function.")),
        Field("version", Label("Name of the FunctionVersion; this or packageDigest.")),
        Field("packageDigest", Matching("Digest of the code, of the newest FunctionVersion with it; this or version.", Digest)),
        Field("weight", Shape.Whole("Percent of the requests that go to version.", min: 0, max: 100)),
        Field("secondaryVersion", Label("Name of the FunctionVersion that the other requests go to."))), Object("What the alias stands for.",
        Field("resolvedVersion", Text("Name of the FunctionVersion that the alias stands for.")),
        Field("history", List("What the alias stood for before.", Object("A version.",
            Required("version", Text("Name of the FunctionVersion.")),
            Field("packageDigest", Text("Digest of its code.")),
            Required("switchedAt", Time("When it was left."))))),
        ObservedGeneration,
        Field("conditions", Conditions)));
}
