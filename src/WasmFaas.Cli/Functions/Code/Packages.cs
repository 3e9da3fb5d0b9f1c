using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>The packages that <c>fn create</c> and <c>fn update</c> make: one for each content, named after the function.</summary>
internal static class Packages
{
    private const string OwnerAnnotation = "wasm-faas.dev/package-of";
    private const int NameLength = 63, DigestLength = 8;

    /// <summary>Creates a function's package; one that has the same content already is taken as it is.</summary>
    /// <returns>The package, and whether it was made now.</returns>
    public static async Task<(JsonObject Package, bool IsNew)> CreateAsync(ApiClient client, string @namespace, string function, string? environment, JsonObject archive, CancellationToken cancellationToken)
    {
        string digest = (string)archive["checksum"]!["sum"]!;
        string name = $"{function[..Math.Min(function.Length, NameLength - DigestLength - 1)]}-{digest[..DigestLength]}";
        var spec = new JsonObject { ["deployment"] = archive };
        if (environment is not null) spec["environment"] = Reference(@namespace, environment);
        var package = Manifest.Create(ResourceKinds.Package, @namespace, name, spec);
        package.At("metadata", "annotations")[OwnerAnnotation] = function;
        try
        {
            return (await client.CreateAsync(ResourceKinds.Package, @namespace, package, cancellationToken), true);
        }
        catch (ApiException e) when (e is { Code: 409, Reason: "AlreadyExists" })
        {
            var existing = await client.GetAsync(ResourceKinds.Package, @namespace, name, cancellationToken);
            if ((string?)existing["spec"]?["deployment"]?["checksum"]?["sum"] == digest) return (existing, false);
            throw;
        }
    }

    /// <summary>A reference to a package, in the form of a function's spec.</summary>
    public static JsonObject ReferenceTo(JsonObject package)
    {
        var metadata = package["metadata"]!;
        var reference = Reference((string?)metadata["namespace"] ?? "default", (string)metadata["name"]!);
        reference.Set("resourceversion", metadata["resourceVersion"]?.DeepClone());
        return reference;
    }

    /// <summary>A reference by namespace and name.</summary>
    public static JsonObject Reference(string @namespace, string name) => new() { ["namespace"] = @namespace, ["name"] = name };

    /// <summary>Removes a package that was made for a function, unless a function or a published version refers to it.</summary>
    public static async Task RemoveUnusedAsync(ApiClient client, string @namespace, string? name, CancellationToken cancellationToken)
    {
        if (name is null || await client.FindAsync(ResourceKinds.Package, @namespace, name, cancellationToken) is not { } package) return;
        if (Manifest.Annotation(package, OwnerAnnotation) is null) return;
        var functions = await client.ListAsync(ResourceKinds.Function, null, cancellationToken);
        var versions = await client.ListAsync(ResourceKinds.FunctionVersion, null, cancellationToken);
        if (functions.Any(function => RefersTo(function["spec"], @namespace, name)) || versions.Any(version => MentionsPackage(version, name))) return;
        try
        {
            await client.DeleteAsync(ResourceKinds.Package, @namespace, name, cancellationToken);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Another was faster.
        }
    }

    /// <summary>The name of a function's package, or null.</summary>
    public static string? NameOf(JsonObject? function) => (string?)function?["spec"]?["package"]?["packageref"]?["name"];

    private static bool RefersTo(JsonNode? spec, string @namespace, string name)
    {
        var reference = spec?["package"]?["packageref"];
        return (string?)reference?["name"] == name && ((string?)reference["namespace"] ?? @namespace) == @namespace;
    }

    // A version is a snapshot of a function, wherever in it that is.
    private static bool MentionsPackage(JsonObject version, string name) => version["spec"]?.ToJsonString().Contains($"\"{name}\"", StringComparison.Ordinal) == true;
}
