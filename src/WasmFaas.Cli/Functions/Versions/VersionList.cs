using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary>A function's versions and those that name them, as the server has them.</summary>
/// <param name="Function">The function.</param>
/// <param name="Versions">Its versions, newest first.</param>
internal sealed record VersionList(Resource Function, IReadOnlyList<Resource> Versions)
{
    /// <summary>Reads them.</summary>
    public static async Task<VersionList> ReadAsync(ApiClient client, string @namespace, string name, CancellationToken cancellationToken)
    {
        var function = new Resource(ResourceKinds.Function, await client.GetAsync(ResourceKinds.Function, @namespace, name, cancellationToken));
        var all = await client.ListAsync(ResourceKinds.FunctionVersion, @namespace, cancellationToken);
        return new VersionList(function,
        [
            .. all.Where(version => (string?)version["spec"]?["functionName"] == name)
                .Select(version => new Resource(ResourceKinds.FunctionVersion, version))
                .OrderByDescending(FunctionSnapshot.SequenceOf),
        ]);
    }

    /// <summary>The version of a name: <c>hello-v3</c>, <c>v3</c> or <c>3</c>.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public Resource Get(string name) =>
        Versions.FirstOrDefault(version => version.Name == name || $"v{FunctionSnapshot.SequenceOf(version)}" == name || $"{FunctionSnapshot.SequenceOf(version)}" == name)
        ?? throw new CommandFailedException(ExitCodes.Refused, $"function {Function.Namespace}/{Function.Name} has no version {name}: expected {(Versions.Count == 0 ? "one that was published (fn publish)" : string.Join(" or ", Versions.Take(5).Select(version => version.Name)))}");

    /// <summary>Aliases and triggers of a namespace, which may name versions.</summary>
    public static async Task<IReadOnlyList<Resource>> ReadUsersAsync(ApiClient client, string @namespace, CancellationToken cancellationToken)
    {
        var users = new List<Resource>();
        ResourceKind[] kinds = [ResourceKinds.FunctionAlias, ResourceKinds.HttpTrigger, ResourceKinds.TimeTrigger, ResourceKinds.MessageQueueTrigger, ResourceKinds.KubernetesWatchTrigger];
        foreach (var kind in kinds) users.AddRange((await client.ListAsync(kind, @namespace, cancellationToken)).Select(json => new Resource(kind, json)));
        return users;
    }

    /// <summary>The digest of the code of a function's package, as <c>sha256:…</c>.</summary>
    /// <exception cref="CommandFailedException">The package is not ready.</exception>
    public static async Task<string> DigestAsync(ApiClient client, Resource function, CancellationToken cancellationToken)
    {
        string package = Code.Packages.NameOf(function.Json) ?? throw new CommandFailedException(ExitCodes.Refused, $"function {function.Namespace}/{function.Name} has no package");
        var json = await client.GetAsync(ResourceKinds.Package, function.Namespace, package, cancellationToken);
        return Digest(json) ?? throw new CommandFailedException(ExitCodes.Refused, $"package {function.Namespace}/{package} is not ready: {Describe(json)}");
    }

    /// <summary>The digest of a package's code, or null where it is not known.</summary>
    public static string? Digest(JsonObject? package) =>
        (long?)package?["status"]?["observedGeneration"] == (long?)package?["metadata"]?["generation"] ? (string?)package?["status"]?["contentHash"] : null;

    private static string Describe(JsonObject package) => $"its build is {(string?)package["status"]?["buildstatus"] ?? "pending"}";
}
