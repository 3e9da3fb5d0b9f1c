using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Specs;
using WasmFaas.Cli.Functions.Versions;

namespace WasmFaas.Cli.Functions;

/// <summary>The groups of verbs that talk to the API.</summary>
internal static class FunctionCommands
{
    private static readonly (string Name, string[] Aliases, string Description, string Example, Action<Command> AddTo)[] s_groups =
    [
        ("fn", ["function"], "Functions: create, get, list, update, delete, test, log, describe, versions, rollback.", "fn create hello --code hello.wasm", FunctionGroup.AddTo),
        ("route", ["httptrigger", "ht"], "Routes from paths to functions.", "route create --name hello --function hello --url /hello", RouteGroup.AddTo),
        ("alias", [], "Names for versions of functions.", "alias create prod --function hello --version v3", AliasGroup.AddTo),
        ("canary", [], "Moves of a route's requests to a new function, step by step.", "canary create move --httptrigger shop --newfunction shop2 --oldfunction shop1", CanaryGroup.AddTo),
        ("timer", ["timetrigger", "tt"], "Calls at times.", "timer create --name nightly --function report --cron '0 3 * * *'", TimerGroup.AddTo),
        ("mqtrigger", ["mqt", "messagequeue"], "Calls for the messages of queues.", "mqtrigger create --name orders --function order --mqtype rabbitmq --topic orders --metadata host=amqp://localhost", MessageQueueGroup.AddTo),
        ("watch", ["kubewatch", "kwt"], "Calls for the changes of objects.", "watch create --name maps --function report --type configmap", WatchGroup.AddTo),
        ("package", ["pkg"], "Archives with code.", "package list", PackageGroup.AddTo),
        ("env", ["environment"], "Environments that functions run in.", "env create wasm", EnvironmentGroup.AddTo),
        ("secret", [], "Values for functions that are not shown.", "secret create keys --from-literal token=abc", group => ValuesGroup.AddTo(group, ValuesGroup.Secrets)),
        ("configmap", ["cm"], "Values for functions.", "configmap create settings --from-literal level=debug", group => ValuesGroup.AddTo(group, ValuesGroup.ConfigMaps)),
        ("spec", [], "Directories of YAML, applied as a whole.", "spec apply --wait", SpecGroup.AddTo),
        ("async", [], "Asynchronous calls that failed for good.", "async list", AsyncGroup.AddTo),
    ];

    /// <summary>
    /// Adds the groups to the root; verbs only to the group that is asked for, as making all would be paid by every start. A
    /// directive of the shell's completion may ask for any.
    /// </summary>
    public static void AddTo(RootCommand root, string? first)
    {
        bool isDirective = first?.StartsWith('[') == true;
        foreach (var (name, aliases, description, example, addTo) in s_groups)
        {
            var group = new Verb(name, description, $"  wasmfaas {example}\n  wasmfaas {name} COMMAND --help");
            foreach (string alias in aliases) group.Aliases.Add(alias);
            root.Subcommands.Add(group);
            if (!isDirective && first != name && !aliases.Contains(first)) continue;
            ClientOptions.AddTo(group);
            addTo(group);
        }

        root.Subcommands.Add(CompletionCommand.Create());
    }
}
