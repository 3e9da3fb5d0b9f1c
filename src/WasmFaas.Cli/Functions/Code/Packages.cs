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
        // What an image's tag stands for may be another each time: its package is always a new one.
        string digest = (string?)archive["checksum"]?["sum"] ?? Guid.NewGuid().ToString("N");
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

    /// <summary>Removes the packages that were made for a function, except those that a function or a published version refers to.</summary>
    public static async Task RemoveUnusedAsync(ApiClient client, string @namespace, string function, CancellationToken cancellationToken)
    {
        var made = (await client.ListAsync(ResourceKinds.Package, @namespace, cancellationToken)).Where(package => Manifest.Annotation(package, OwnerAnnotation) == function).ToList();
        if (made.Count == 0) return;
        var functions = await client.ListAsync(ResourceKinds.Function, @namespace, cancellationToken);
        var versions = await client.ListAsync(ResourceKinds.FunctionVersion, @namespace, cancellationToken);
        var used = functions.Select(NameOf).Concat(versions.Select(version => NameIn(version["spec"]?["snapshot"]))).ToHashSet();
        foreach (string name in made.Select(package => (string)package["metadata"]!["name"]!).Where(name => !used.Contains(name)))
            await CommonVerbs.DeleteIfThereAsync(client, ResourceKinds.Package, @namespace, name, cancellationToken);
    }

    /// <summary>The name of a function's package, or null.</summary>
    public static string? NameOf(JsonObject? function) => NameIn(function?["spec"]);

    private static string? NameIn(JsonNode? spec) => (string?)spec?["package"]?["packageref"]?["name"];
}
