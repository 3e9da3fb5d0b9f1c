using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions.Versioning;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary><c>fn gc-versions</c>: deletes old versions that nothing names.</summary>
internal static class FunctionVersionCollection
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("gc-versions", "Delete the older versions of a function that neither an alias nor a trigger names.", """
              wasmfaas fn gc-versions hello
              wasmfaas fn gc-versions hello --retain 3 --dry-run
            """);
        var name = new NameParameter(command);
        var retain = new Option<int?>("--retain") { HelpName = "N", Description = "How many of the newest stay; spec.versioning.retain, or 10, where it is not given." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell which." };
        command.Options.Add(retain);
        command.Options.Add(dryRun);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(retain) is < 1 and var few) throw new FormatException($"--retain {few}: expected 1 at least");
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var list = await VersionList.ReadAsync(client, @namespace, target, cancellationToken);
            long kept = result.GetValue(retain) ?? (long?)list.Function.Spec?["versioning"]?["retain"] ?? FunctionSnapshot.DefaultRetain;
            var users = await VersionList.ReadUsersAsync(client, @namespace, cancellationToken);
            foreach (var version in VersionRetention.FindSurplus(target, list.Versions, kept, users))
            {
                if (!result.GetValue(dryRun)) await client.DeleteAsync(version.Kind, @namespace, version.Name, cancellationToken);
                Console.WriteLine($"functionversion {@namespace}/{version.Name} {(result.GetValue(dryRun) ? "would be deleted" : "deleted")}");
            }

            if (!result.GetValue(dryRun)) await Packages.RemoveUnusedAsync(client, @namespace, target, cancellationToken);
        });
        return command;
    }
}
