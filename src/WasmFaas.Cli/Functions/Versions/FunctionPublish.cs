using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary><c>fn publish</c>: a version of a function as it is now.</summary>
internal static class FunctionPublish
{
    private const int Attempts = 5;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("publish", "Keep a function as it is now as a version, which does not change any more.", """
              wasmfaas fn publish hello
            """);
        var name = new NameParameter(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            for (int attempt = 1; ; attempt++)
            {
                var list = await VersionList.ReadAsync(client, @namespace, target, cancellationToken);
                string digest = await VersionList.DigestAsync(client, list.Function, cancellationToken);
                var newest = list.Versions.Count == 0 ? null : list.Versions[0];
                if (newest is not null && FunctionSnapshot.IsOf(newest, list.Function, digest))
                {
                    CommonVerbs.Report(FunctionGroup.Noun, @namespace, target, $"is published already, as {newest.Name}");
                    return;
                }

                var version = FunctionSnapshot.Publish(list.Function, digest, FunctionSnapshot.NextSequence(list.Function, newest), await EnvironmentAsync(client, list.Function, cancellationToken), DateTimeOffset.UtcNow);
                try
                {
                    await client.CreateAsync(version.Kind, @namespace, version.Json, cancellationToken);
                    CommonVerbs.Report(FunctionGroup.Noun, @namespace, target, $"published as {version.Name}");
                    return;
                }
                catch (ApiException e) when (e is { Code: 409, Reason: "AlreadyExists" } && attempt < Attempts)
                {
                    // Somebody else was faster: look again.
                }
            }
        });
        return command;
    }

    private static async Task<Resource?> EnvironmentAsync(ApiClient client, Resource function, CancellationToken cancellationToken)
    {
        if ((string?)function.Spec?["environment"]?["name"] is not { Length: > 0 } name) return null;
        var json = await client.FindAsync(ResourceKinds.Environment, function.Namespace, name, cancellationToken);
        return json is null ? null : new Resource(ResourceKinds.Environment, json);
    }
}
