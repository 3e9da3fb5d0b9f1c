using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>route</c>: HTTPTriggers.</summary>
internal static class RouteGroup
{
    private static readonly Noun s_noun = new("route", "route", ResourceKinds.HttpTrigger, "hello");

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
        var command = new Verb("create", "Make a function answer under a path.", """
              wasmfaas route create --name hello --function hello --url /hello --method POST
              wasmfaas route create --function users --url '/users/{id:[0-9]+}' --method GET,PUT --host api.example.com
              wasmfaas route create --function site --prefix /site --keepprefix
              wasmfaas route create --name both --url /shop --function new --weight 10 --function old --weight 90
              wasmfaas route create --function api --url /api --cors-origin https://example.com --cors-method GET,POST
            """);
        var name = new NameParameter(command);
        var settings = new RouteSettings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Find(result) ?? settings.DefaultName(result);
            var route = settings.Create(result, @namespace, target);
            await client.CreateAsync(s_noun.Kind, @namespace, route, cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({RouteSettings.Describe(route)})");
        });
        return command;
    }

    private static Command Update()
    {
        var command = new Verb("update", "Change a route.", """
              wasmfaas route update hello --function hello2
              wasmfaas route update both --function new --weight 50 --function old --weight 50
            """);
        var name = new NameParameter(command);
        var settings = new RouteSettings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var route = await client.UpdateAsync(s_noun.Kind, @namespace, target, json => settings.Apply(result, json), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"updated ({RouteSettings.Describe(route)})");
        });
        return command;
    }
}
