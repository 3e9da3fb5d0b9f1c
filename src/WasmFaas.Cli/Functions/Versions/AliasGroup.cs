using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Versions;

/// <summary><c>alias</c>: names for versions of functions.</summary>
internal static class AliasGroup
{
    private static readonly Noun s_noun = new("alias", "alias", ResourceKinds.FunctionAlias, "prod");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(s_noun));
        group.Subcommands.Add(CommonVerbs.List(s_noun));
        group.Subcommands.Add(Update());
        group.Subcommands.Add(CommonVerbs.Delete(s_noun));
    }

    private static Command Create()
    {
        var command = new Verb("create", "Name a version of a function; routes and callers use the name.", """
              wasmfaas alias create prod --function hello --version v3
              wasmfaas alias create prod --function hello --version v4 --weight 90 --secondaryversion v3
            """);
        var name = new NameParameter(command);
        var function = new Option<string>("--function") { HelpName = "NAME", Required = true, Description = "The function." };
        command.Options.Add(function);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var alias = Manifest.Create(s_noun.Kind, @namespace, target, new JsonObject { ["functionName"] = result.GetRequiredValue(function) });
            await settings.ApplyAsync(client, result, alias, cancellationToken);
            await client.CreateAsync(s_noun.Kind, @namespace, alias, cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({Describe(alias)})");
        });
        return command;
    }

    private static Command Update()
    {
        var command = new Verb("update", "Let an alias stand for another version, or share its requests among two.", """
              wasmfaas alias update prod --version v4
              wasmfaas alias update prod --version v4 --weight 10 --secondaryversion v3
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var before = await client.GetAsync(s_noun.Kind, @namespace, target, cancellationToken);
            await settings.ApplyAsync(client, result, before, cancellationToken);
            var written = await client.UpdateAsync(s_noun.Kind, @namespace, target, alias => alias["spec"] = before["spec"]!.DeepClone(), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"updated ({Describe(written)})");
        });
        return command;
    }

    private static string Describe(JsonObject alias)
    {
        var spec = alias["spec"];
        string version = $"{(string?)spec?["functionName"]}: {(string?)spec?["version"] ?? (string?)spec?["packageDigest"]}";
        return (string?)spec?["secondaryVersion"] is { } second ? $"{version} {spec["weight"]} %, {second} the rest" : version;
    }

    private sealed class Settings
    {
        private readonly Option<string> _version = new("--version") { HelpName = "VERSION", Description = "The version: v3, 3 or hello-v3." };
        private readonly Option<int?> _weight = new("--weight") { HelpName = "PERCENT", Description = "Percent of the requests that go to --version." };
        private readonly Option<string> _secondary = new("--secondaryversion") { HelpName = "VERSION", Description = "The version that the other requests go to; '' for none." };

        public Settings(Command command)
        {
            foreach (var option in new Option[] { _version, _weight, _secondary }) command.Options.Add(option);
        }

        public async Task ApplyAsync(ApiClient client, ParseResult result, JsonObject alias, CancellationToken cancellationToken)
        {
            var spec = alias.At("spec");
            var list = await VersionList.ReadAsync(client, ClientOptions.Namespace(result), (string)spec["functionName"]!, cancellationToken);
            if (result.GetValue(_version) is { } version)
            {
                spec.Remove("packageDigest");
                spec["version"] = list.Get(version).Name;
                if (result.GetValue(_secondary) is null && result.GetValue(_weight) is null) RemoveSecondary(spec);
            }

            if (result.GetValue(_secondary) is "") RemoveSecondary(spec);
            else if (result.GetValue(_secondary) is { } secondary) spec["secondaryVersion"] = list.Get(secondary).Name;
            if (result.GetValue(_weight) is { } weight) spec["weight"] = weight;
            if (spec["version"] is null && spec["packageDigest"] is null) throw new FormatException("expected --version VERSION");
        }

        private static void RemoveSecondary(JsonObject spec)
        {
            spec.Remove("weight");
            spec.Remove("secondaryVersion");
        }
    }
}
