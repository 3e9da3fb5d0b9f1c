using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Versioning;

/// <summary>What a FunctionVersion keeps of a Function: its spec, the digest of its code, and the annotations that say how it is called.</summary>
public static class FunctionSnapshot
{
    /// <summary>Versions that are kept where <c>spec.versioning.retain</c> does not say how many.</summary>
    public const int DefaultRetain = 10;

    private const string DigestPrefix = "sha256:";
    private static readonly string[] s_annotations = [Annotations.Convention, Annotations.Isolation];

    /// <summary>Name of a function's version, such as <c>hello-v3</c>.</summary>
    public static string NameOf(string function, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{function}-v{sequence}");

    /// <summary>A version's number, from 1; 0 where it has none.</summary>
    public static long SequenceOf(Resource version) => version.Spec.Number("sequence") ?? 0;

    /// <summary>The number of a function's next version. That of a version which was deleted does not come again.</summary>
    /// <param name="function">The function, whose status tells the last number.</param>
    /// <param name="newest">The newest of its versions, or null.</param>
    public static long NextSequence(Resource function, Resource? newest) =>
        Math.Max(function.Status.Number("lastVersion") ?? 0, newest is null ? 0 : SequenceOf(newest)) + 1;

    /// <summary>The newest of a function's versions whose code has a digest, or null.</summary>
    public static Resource? FindByDigest(IEnumerable<Resource> versions, string digest) =>
        versions.Where(version => version.Spec.Text("packageDigest") == Prefixed(digest)).MaxBy(SequenceOf);

    /// <summary>Makes a version of a function as it is now.</summary>
    /// <param name="function">The function.</param>
    /// <param name="digest">SHA-256 of its package's archive in hexadecimal, with or without <c>sha256:</c>.</param>
    /// <param name="sequence">The version's number.</param>
    /// <param name="environment">The function's environment, or null.</param>
    /// <param name="now">The time that it is published at.</param>
    public static Resource Publish(Resource function, string digest, long sequence, Resource? environment, DateTimeOffset now)
    {
        var metadata = new JsonObject
        {
            ["name"] = NameOf(function.Name, sequence),
            ["namespace"] = function.Namespace,
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = function.Kind.ApiVersion,
                ["kind"] = function.Kind.Kind,
                ["name"] = function.Name,
                ["uid"] = function.Uid,
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            }),
        };
        if (Called(function) is { Count: > 0 } called) metadata["annotations"] = called;
        var spec = new JsonObject
        {
            ["functionName"] = function.Name,
            ["functionUID"] = function.Uid,
            ["functionGeneration"] = function.Generation,
            ["sequence"] = sequence,
            ["snapshot"] = SpecOf(function.Spec),
            ["packageDigest"] = Prefixed(digest),
            ["publishedAt"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        if (environment is not null)
        {
            spec["envObservedGeneration"] = environment.Generation;
            if (environment.Spec.Object("runtime").Text("image") is { } image) spec["envRuntimeImage"] = image;
        }

        var kind = ResourceKinds.FunctionVersion;
        return new Resource(kind, new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = metadata, ["spec"] = spec });
    }

    /// <summary>True where a function, with code of the digest, is as a version has it.</summary>
    public static bool IsOf(Resource version, Resource function, string digest) =>
        version.Spec.Text("packageDigest") == Prefixed(digest)
        && JsonNode.DeepEquals(Comparable(version.Spec.Object("snapshot")), Comparable(function.Spec))
        && JsonNode.DeepEquals(Called(version), Called(function));

    /// <summary>Sets a function to what a version has of it. How its versions are kept stays as it is.</summary>
    public static void Restore(Resource version, Resource function)
    {
        var spec = SpecOf(version.Spec.Object("snapshot"));
        if (function.Spec?["versioning"] is { } versioning) spec["versioning"] = versioning.DeepClone();
        function.Json["spec"] = spec;
        var annotations = function.Metadata["annotations"] as JsonObject;
        foreach (string name in s_annotations) annotations?.Remove(name);
        if (Called(version) is not { Count: > 0 } called) return;
        if (annotations is null) function.Metadata["annotations"] = annotations = [];
        foreach (var (name, value) in called) annotations[name] = value?.DeepClone();
    }

    private static string Prefixed(string digest) => digest.StartsWith(DigestPrefix, StringComparison.Ordinal) ? digest : DigestPrefix + digest;

    /// <summary>A function's spec without what says how versions are kept.</summary>
    private static JsonObject SpecOf(JsonObject? spec)
    {
        var copy = (JsonObject?)spec?.DeepClone() ?? [];
        copy.Remove("versioning");
        return copy;
    }

    // The version of the package object says nothing: the digest tells whether the code is the same.
    private static JsonObject Comparable(JsonObject? spec)
    {
        var copy = SpecOf(spec);
        copy.Object("package").Object("packageref")?.Remove("resourceversion");
        return copy;
    }

    private static JsonObject Called(Resource resource)
    {
        var called = new JsonObject();
        foreach (string name in s_annotations)
            if (resource.Annotation(name) is { } value) called[name] = value;
        return called;
    }
}
