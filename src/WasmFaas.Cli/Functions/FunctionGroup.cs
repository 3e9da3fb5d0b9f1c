using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Cli.Functions.Versions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn</c>: functions.</summary>
internal static class FunctionGroup
{
    /// <summary>What the group is about.</summary>
    public static Noun Noun { get; } = new("fn", "function", ResourceKinds.Function, "hello");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(FunctionCreate.Create());
        group.Subcommands.Add(CommonVerbs.Get(Noun));
        group.Subcommands.Add(CommonVerbs.List(Noun));
        group.Subcommands.Add(FunctionUpdate.Create());
        group.Subcommands.Add(CommonVerbs.Delete(Noun, DeleteAsync));
        group.Subcommands.Add(FunctionTest.Create());
        group.Subcommands.Add(FunctionLog.Create());
        group.Subcommands.Add(FunctionDescribe.Create());
        group.Subcommands.Add(StateGroup.Create());
        group.Subcommands.Add(FunctionPublish.Create());
        group.Subcommands.Add(FunctionVersionList.Create());
        group.Subcommands.Add(FunctionRollback.Create());
        group.Subcommands.Add(FunctionVersionCollection.Create());
    }

    private static async Task DeleteAsync(ApiClient client, string @namespace, string name, CancellationToken cancellationToken)
    {
        var function = await client.GetAsync(ResourceKinds.Function, @namespace, name, cancellationToken);
        await client.DeleteAsync(ResourceKinds.Function, @namespace, name, cancellationToken);

        // The server deletes the function's versions too, only later: their packages would look used.
        foreach (var version in (await client.ListAsync(ResourceKinds.FunctionVersion, @namespace, cancellationToken)).Where(version => IsOwnedBy(version, function)))
            await CommonVerbs.DeleteIfThereAsync(client, ResourceKinds.FunctionVersion, @namespace, (string)version["metadata"]!["name"]!, cancellationToken);
        await Packages.RemoveUnusedAsync(client, @namespace, name, cancellationToken);
    }

    private static bool IsOwnedBy(JsonObject version, JsonObject function) =>
        (version["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(owner => (string?)owner?["uid"] == (string?)function["metadata"]!["uid"]);
}
