using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary>Makes a server's objects be those of a directory.</summary>
internal sealed class SpecApply(ApiClient client, SpecDirectory specs, string @namespace)
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<(ResourceKind, string, string)> _applied = [];

    /// <summary>True where objects of another deployment, or of none, are taken over.</summary>
    public bool AllowsConflicts { get; init; }

    /// <summary>Creates what is missing and changes what differs.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var resources = new List<(ResourceKind Kind, JsonObject Json)>();
        foreach (var item in specs.Objects) resources.Add(await PrepareAsync(item, cancellationToken));
        int unchanged = 0;
        foreach (var (kind, json) in resources)
        {
            var (space, name) = ((string)json["metadata"]!["namespace"]!, (string)json["metadata"]!["name"]!);
            _applied.Add((kind, space, name));
            string? done = await ApplyAsync(kind, space, name, json, cancellationToken);
            if (done is null) unchanged++;
            else Console.WriteLine($"{kind.Singular} {space}/{name} {done}");
        }

        Console.WriteLine($"{resources.Count - unchanged} of {resources.Count} objects applied, {unchanged} unchanged");
    }

    /// <summary>Deletes the deployment's objects that the directory has no more.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        foreach (var (kind, space, name) in await OwnedAsync(client, specs.Uid, null, cancellationToken))
        {
            if (_applied.Contains((kind, space, name))) continue;
            await DeleteAsync(client, kind, space, name, cancellationToken);
        }
    }

    /// <summary>Waits until the deployment's packages are built.</summary>
    /// <exception cref="CommandFailedException">A build failed.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, space, name) in _applied.Where(item => item.Item1 == ResourceKinds.Package))
        {
            while (true)
            {
                var package = await client.GetAsync(ResourceKinds.Package, space, name, cancellationToken);
                var status = package["status"];
                bool isCurrent = (long?)status?["observedGeneration"] == (long?)package["metadata"]?["generation"];
                string? state = (string?)status?["buildstatus"];
                if (isCurrent && state == "failed") throw new CommandFailedException(ExitCodes.Refused, $"package {space}/{name}: the build failed: {((string?)status?["buildlog"] ?? "").ReplaceLineEndings(" ")}");
                if (isCurrent && state is not ("pending" or "running")) break;
                await Task.Delay(s_pollInterval, cancellationToken);
            }
        }
    }

    /// <summary>The objects that belong to a deployment, those that refer to others first.</summary>
    public static async Task<List<(ResourceKind Kind, string Namespace, string Name)>> OwnedAsync(ApiClient client, string uid, string? @namespace, CancellationToken cancellationToken)
    {
        var owned = new List<(ResourceKind, string, string)>();
        foreach (var kind in SpecDirectory.Kinds.Reverse())
        {
            foreach (var item in await client.ListAsync(kind, @namespace, cancellationToken))
            {
                if (Manifest.Annotation(item, SpecDirectory.UidAnnotation) == uid) owned.Add((kind, (string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!));
            }
        }

        return owned;
    }

    /// <summary>Deletes an object, if it is still there.</summary>
    public static async Task DeleteAsync(ApiClient client, ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteAsync(kind, @namespace, name, cancellationToken);
            Console.WriteLine($"{kind.Singular} {@namespace}/{name} deleted");
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Another was faster.
        }
    }

    private async Task<(ResourceKind Kind, JsonObject Json)> PrepareAsync(SpecObject item, CancellationToken cancellationToken)
    {
        var json = (JsonObject)item.Json.DeepClone();
        json.At("metadata")["namespace"] = item.Namespace ?? @namespace;
        json.At("metadata", "annotations")[SpecDirectory.NameAnnotation] = specs.Name;
        json.At("metadata", "annotations")[SpecDirectory.UidAnnotation] = specs.Uid;
        json.Remove("status");
        if (SpecValidation.ArchiveOf(item) is not { } archive) return (item.Kind, json);
        json.At("spec")["deployment"] = await Archives.CreateAsync(client, specs.Archives[archive].Pack(), cancellationToken);
        return (item.Kind, json);
    }

    private async Task<string?> ApplyAsync(ResourceKind kind, string space, string name, JsonObject json, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(kind, space, name, cancellationToken) is not { } existing)
        {
            await client.CreateAsync(kind, space, json, cancellationToken);
            return "created";
        }

        string? owner = Manifest.Annotation(existing, SpecDirectory.UidAnnotation);
        if (owner != specs.Uid && !AllowsConflicts)
            throw new CommandFailedException(ExitCodes.Refused, $"{kind.Singular} {space}/{name} exists and belongs to {(owner is null ? "no deployment" : $"the deployment {Manifest.Annotation(existing, SpecDirectory.NameAnnotation)}")} (--allowconflicts takes it over)");
        if (Contains(existing, json)) return null;
        json.At("metadata")["resourceVersion"] = existing["metadata"]?["resourceVersion"]?.DeepClone();
        var written = await client.ReplaceAsync(kind, space, name, json, cancellationToken);
        return (string?)written["metadata"]?["resourceVersion"] == (string?)existing["metadata"]?["resourceVersion"] ? null : "updated";
    }

    /// <summary>True where an object is as the directory has it, defaults of the server aside.</summary>
    private static bool Contains(JsonNode? existing, JsonNode? wanted) => (existing, wanted) switch
    {
        (_, null) => existing is null,
        (JsonObject have, JsonObject want) => want.All(field => Contains(have[field.Key], field.Value)),
        (JsonArray have, JsonArray want) => have.Count == want.Count && have.Zip(want).All(pair => Contains(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(existing, wanted),
    };
}
