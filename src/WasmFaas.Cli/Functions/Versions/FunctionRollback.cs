using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary><c>fn rollback</c>: a function as a version has it, as a new generation.</summary>
internal static class FunctionRollback
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("rollback", "Set a function back to a version: its code and its settings; requests go on meanwhile.", """
              wasmfaas fn rollback hello
              wasmfaas fn rollback hello --to v3

            Without --to it is the newest version that differs from what the function is now.
            """);
        var name = new NameParameter(command);
        var to = new Option<string>("--to") { HelpName = "VERSION", Description = "The version: v3, 3 or hello-v3." };
        command.Options.Add(to);
        var wait = Readiness.Option(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var list = await VersionList.ReadAsync(client, @namespace, target, cancellationToken);
            var version = result.GetValue(to) is { } wanted ? list.Get(wanted) : await FindOtherAsync(client, list, cancellationToken);
            var package = await PackageAsync(client, version, target, cancellationToken);
            var written = await client.UpdateAsync(ResourceKinds.Function, @namespace, target, json =>
            {
                FunctionSnapshot.Restore(version, new Resource(ResourceKinds.Function, json));
                if (package is not null) json.At("spec", "package")["packageref"] = Packages.ReferenceTo(package);
            }, cancellationToken);
            CommonVerbs.Report(FunctionGroup.Noun, @namespace, target, $"set back to {version.Name}");
            bool isReady = await Readiness.WaitAsync(client, FunctionGroup.Noun, written, result.GetValue(wait)!, cancellationToken);
            await Packages.RemoveUnusedAsync(client, @namespace, target, cancellationToken);
            return isReady ? 0 : ExitCodes.Refused;
        });
        return command;
    }

    private static async Task<Resource> FindOtherAsync(ApiClient client, VersionList list, CancellationToken cancellationToken)
    {
        string? digest = Packages.NameOf(list.Function.Json) is { } package ? VersionList.Digest(await client.FindAsync(ResourceKinds.Package, list.Function.Namespace, package, cancellationToken)) : null;
        return list.Versions.FirstOrDefault(version => digest is null || !FunctionSnapshot.IsOf(version, list.Function, digest))
            ?? throw new CommandFailedException(ExitCodes.Refused, $"function {list.Function.Namespace}/{list.Function.Name} has no version that differs from what it is now");
    }

    /// <summary>A package with the version's code, where the one that the version names has other code by now or is gone.</summary>
    private static async Task<JsonObject?> PackageAsync(ApiClient client, Resource version, string function, CancellationToken cancellationToken)
    {
        if ((string?)version.Spec?["packageDigest"] is not { } digest) return null;
        string? name = (string?)version.Spec["snapshot"]?["package"]?["packageref"]?["name"];
        var package = name is null ? null : await client.FindAsync(ResourceKinds.Package, version.Namespace, name, cancellationToken);
        if (VersionList.Digest(package) == digest) return null;

        // The server has the archive: the versions that pin it keep it.
        var archive = Archives.Held(digest[(digest.IndexOf(':') + 1)..]);
        string? environment = (string?)version.Spec["snapshot"]?["environment"]?["name"];
        return (await Packages.CreateAsync(client, version.Namespace, function, environment, archive, cancellationToken)).Package;
    }
}
