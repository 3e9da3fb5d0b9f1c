using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>env</c>: environments.</summary>
internal static class EnvironmentGroup
{
    private const string DefaultImage = "wasmfaas";
    private static readonly Noun s_noun = new("env", "environment", ResourceKinds.Environment, "wasm");

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
        var command = new Verb("create", "Make an environment: a name that functions are grouped by; the embedded platform runs all in its own engine.", """
              wasmfaas env create wasm
              wasmfaas env create --name wasm --image wasmfaas --poolsize 3
            """);
        var name = new NameParameter(command);
        var image = new Option<string>("--image") { HelpName = "IMAGE", DefaultValueFactory = _ => DefaultImage, Description = "The image; only a cluster uses it." };
        var version = new Option<int>("--version") { HelpName = "1|2|3", DefaultValueFactory = _ => 3, Description = "Version of the environment's interface." };
        var pool = new Option<int?>("--poolsize") { HelpName = "N", Description = "Warm pods; only a cluster uses it." };
        command.Options.Add(image);
        command.Options.Add(version);
        command.Options.Add(pool);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var spec = new JsonObject { ["version"] = result.GetValue(version), ["runtime"] = new JsonObject { ["image"] = result.GetValue(image) } };
            spec.Set("poolsize", result.GetValue(pool));
            await client.CreateAsync(s_noun.Kind, @namespace, Manifest.Create(s_noun.Kind, @namespace, target, spec), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, "created");
        });
        return command;
    }
}
