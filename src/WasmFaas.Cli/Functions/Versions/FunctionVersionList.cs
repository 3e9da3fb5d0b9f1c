using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary><c>fn versions</c>: the versions of a function.</summary>
internal static class FunctionVersionList
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("versions", "List the versions of a function, newest first.", """
              wasmfaas fn versions hello
              wasmfaas fn versions hello -o yaml
            """);
        var name = new NameParameter(command);
        var format = new FormatOption(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var list = await VersionList.ReadAsync(client, @namespace, target, cancellationToken);
            if (format.Get(result) is var shape and not (OutputFormat.Table or OutputFormat.Wide))
            {
                var items = new JsonArray([.. list.Versions.Select(version => version.Json.DeepClone())]);
                ResourcePrinter.Write(ResourceKinds.FunctionVersion, shape, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = items });
                return;
            }

            if (list.Versions.Count == 0)
            {
                Console.Error.WriteLine($"function {@namespace}/{target} has no versions: fn publish makes one");
                return;
            }

            var users = await VersionList.ReadUsersAsync(client, @namespace, cancellationToken);
            string? digest = Code.Packages.NameOf(list.Function.Json) is { } package ? VersionList.Digest(await client.FindAsync(ResourceKinds.Package, @namespace, package, cancellationToken)) : null;
            TablePrinter.Print(Console.Out, [["VERSION", "PUBLISHED", "DIGEST", "ALIASES", "CURRENT"], .. list.Versions.Select(version => Line(version, list.Function, digest, users))]);
        });
        return command;
    }

    private static string[] Line(Resource version, Resource function, string? digest, IEnumerable<Resource> users)
    {
        var aliases = users.Where(user => user.Kind == ResourceKinds.FunctionAlias && Names(user, function.Name, version)).Select(alias => alias.Name).Order(StringComparer.Ordinal);
        string code = (string?)version.Spec?["packageDigest"] ?? "";
        return
        [
            version.Name,
            (string?)version.Spec?["publishedAt"] ?? "",
            code[..Math.Min(code.Length, "sha256:".Length + 12)],
            string.Join(',', aliases),
            digest is not null && FunctionSnapshot.IsOf(version, function, digest) ? "*" : "",
        ];
    }

    private static bool Names(Resource alias, string function, Resource version)
    {
        string[] names = [version.Name, $"v{FunctionSnapshot.SequenceOf(version)}", $"{FunctionSnapshot.SequenceOf(version)}"];
        return (string?)alias.Spec?["functionName"] == function
            && (names.Contains((string?)alias.Spec["version"]) || names.Contains((string?)alias.Spec["secondaryVersion"]));
    }
}
