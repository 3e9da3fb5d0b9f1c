using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>canary</c>: CanaryConfigs.</summary>
internal static class CanaryGroup
{
    private static readonly Noun s_noun = new("canary", "canary", ResourceKinds.CanaryConfig, "move");

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
        var command = new Verb("create", "Move a route's requests from one function to another, step by step, and back where too many fail.", """
              wasmfaas route create --name shop --url /shop --function shop2 --weight 0 --function shop1 --weight 100
              wasmfaas canary create move --httptrigger shop --newfunction shop2 --oldfunction shop1
              wasmfaas canary create move --httptrigger shop --newfunction shop2 --oldfunction shop1 --increment-step 10 --increment-interval 5m --failure-threshold 1
            """);
        var name = new NameParameter(command);
        var trigger = new Option<string>("--httptrigger") { HelpName = "ROUTE", Required = true, Description = "The route, whose functions have weights." };
        var newFunction = new Option<string>("--newfunction") { HelpName = "NAME", Required = true, Description = "The function that gets more requests." };
        var oldFunction = new Option<string>("--oldfunction") { HelpName = "NAME", Required = true, Description = "The function that gets fewer." };
        foreach (var option in new[] { trigger, newFunction, oldFunction }) command.Options.Add(option);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var spec = new JsonObject
            {
                ["trigger"] = result.GetRequiredValue(trigger),
                ["newfunction"] = result.GetRequiredValue(newFunction),
                ["oldfunction"] = result.GetRequiredValue(oldFunction),
                ["weightincrement"] = 20,
                ["duration"] = "2m",
                ["failurethreshold"] = 10,
                ["failureType"] = "status-code",
            };
            settings.Apply(result, spec);
            await client.CreateAsync(s_noun.Kind, @namespace, Manifest.Create(s_noun.Kind, @namespace, target, spec), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({spec["weightincrement"]} % every {(string?)spec["duration"]}, back above {spec["failurethreshold"]} % of failures)");
        });
        return command;
    }

    private static Command Update()
    {
        var command = new Verb("update", "Change a canary's pace; it begins anew from the weights that the route has.", """
              wasmfaas canary update move --increment-step 50
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            await client.UpdateAsync(s_noun.Kind, @namespace, target, canary => settings.Apply(result, canary.At("spec")), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, "updated");
        });
        return command;
    }

    private sealed class Settings
    {
        private readonly Option<int?> _increment = new("--increment-step") { HelpName = "PERCENT", Description = "Percent that are moved at a time; 20 where none are given." };
        private readonly Option<string> _interval = new("--increment-interval") { HelpName = "TIME", Description = "Time between two moves: 30s, 5m; 2m where none is given." };
        private readonly Option<int?> _threshold = new("--failure-threshold") { HelpName = "PERCENT", Description = "Percent of failures that all is moved back above; 10 where none are given." };

        public Settings(Command command)
        {
            foreach (var option in new Option[] { _increment, _interval, _threshold }) command.Options.Add(option);
        }

        public void Apply(ParseResult result, JsonObject spec)
        {
            spec.Set("weightincrement", result.GetValue(_increment));
            spec.Set("duration", result.GetValue(_interval));
            spec.Set("failurethreshold", result.GetValue(_threshold));
        }
    }
}
