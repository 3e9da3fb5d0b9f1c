using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>watch</c>: KubernetesWatchTriggers.</summary>
internal static class WatchGroup
{
    private static readonly Noun s_noun = new("watch", "watch", ResourceKinds.KubernetesWatchTrigger, "maps");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(s_noun));
        group.Subcommands.Add(CommonVerbs.List(s_noun));
        group.Subcommands.Add(CommonVerbs.Delete(s_noun));
    }

    private static Command Create()
    {
        var command = new Verb("create", "Call a function for each change of an object, and once for each that is there.", """
              wasmfaas watch create --name maps --function report --type configmap
              wasmfaas watch create --name shop --function report --type function --labels app=shop,tier=front
            """);
        var name = new NameParameter(command);
        var function = new FunctionOption(command);
        var type = new Option<string>("--type") { HelpName = "KIND", Required = true, Description = "Kind of the objects: function, configmap, secret, httptrigger, …" };
        var labels = new Option<string[]>("--labels") { HelpName = "KEY=VALUE", Description = "Only objects with these labels; several may be given, or with commas." };
        command.Options.Add(type);
        command.Options.Add(labels);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var spec = new JsonObject { ["namespace"] = @namespace, ["type"] = result.GetRequiredValue(type) };
            function.Apply(result, spec);
            if (spec["functionref"] is null) throw new FormatException("expected --function NAME");
            foreach (string pair in Manifest.SplitCommas(result.GetValue(labels)))
            {
                int equals = pair.IndexOf('=');
                if (equals <= 0) throw new FormatException($"--labels {pair}: expected KEY=VALUE");
                spec.At("labelselector")[pair[..equals]] = pair[(equals + 1)..];
            }

            await client.CreateAsync(s_noun.Kind, @namespace, Manifest.Create(s_noun.Kind, @namespace, target, spec), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({(string?)spec["type"]})");
        });
        return command;
    }
}
