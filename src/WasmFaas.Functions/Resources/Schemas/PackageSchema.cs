using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>Package (Fission CRD <c>packages.fission.io</c>).</summary>
internal static class PackageSchema
{
    private static readonly Schema s_archive = Object("An archive: a module or a zip file.",
        Field("type", OneOf("How the archive is given.", "", "literal", "url", "oci")),
        Field("literal", Bytes("The archive itself in base64, at most 256 KiB decoded.")),
        Differs("url", Text("Where the archive is fetched from."), "http, https or file; 256 MiB at most. held: with a checksum means an archive that is here, as fn rollback needs it."),
        Differs("checksum", Object("Checksum of the archive.",
            Field("type", OneOf("Algorithm.", "", "sha256")),
            Field("sum", Matching("Sum in hexadecimal.", "^([0-9a-fA-F]{64})?$"))), "Checked for a literal too."),
        Field("oci", Object("An image with the module.",
            Differs("image", Text("Reference of the image.") with { MinLength = 1 }, "With its registry. A wasm artifact, or an image whose entry point is a .wasm file. The tag is read when the package changes.") with { IsRequired = true },
            Field("imagePullSecrets", List("Secrets to pull the image with.", LocalReference("Secret"))),
            Differs("subPath", Text("Directory in the image."), "Or the module's own path."),
            Field("digest", Matching("Digest that the image must have.", "^sha256:[a-f0-9]{64}$")))),
        NotYet("secretref", LocalReference("Secret"), "Credentials for the url."));

    public static Schema Schema { get; } = Complete("An archive with a function's code.", Object("The archives.",
        Differs("environment", EnvironmentReference, "May be absent: a module brings its language with it."),
        NotYet("source", s_archive, "Packages are not built from source: give the built module as the deployment."),
        Field("deployment", s_archive),
        Ignored("buildcmd", Text("Command that builds the source."), "Packages are not built from source.")), Object("State of the package.",
        Differs("buildstatus", OneOf("State of the compilation.", "", "pending", "running", "succeeded", "failed", "none"),
            "Of the compilation of the module ahead of time.", "pending"),
        Field("buildlog", Text("What the compilation said.")),
        Field("contentHash", Text("Digest of the archive.")),
        Field("lastUpdateTimestamp", Time("When the status last changed.")),
        Field("conditions", Conditions),
        ObservedGeneration));
}
