using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>route</c>: HTTPTriggers.</summary>
internal static class RouteGroup
{
    /// <summary>What the group is about.</summary>
    public static Noun Noun { get; } = new("route", "route", ResourceKinds.HttpTrigger, "hello");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(Noun));
        group.Subcommands.Add(CommonVerbs.List(Noun));
        group.Subcommands.Add(Update());
        group.Subcommands.Add(CommonVerbs.Delete(Noun));
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
        var wait = Readiness.Option(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Find(result) ?? settings.DefaultName(result);
            var route = settings.Create(result, @namespace, target);
            route = await client.CreateAsync(Noun.Kind, @namespace, route, cancellationToken);
            CommonVerbs.Report(Noun, @namespace, target, $"created ({RouteSettings.Describe(route)})");
            return await Readiness.WaitAsync(client, Noun, route, result.GetValue(wait)!, cancellationToken) ? 0 : ExitCodes.Refused;
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
        var wait = Readiness.Option(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var route = await client.UpdateAsync(Noun.Kind, @namespace, target, json => settings.Apply(result, json), cancellationToken);
            CommonVerbs.Report(Noun, @namespace, target, $"updated ({RouteSettings.Describe(route)})");
            return await Readiness.WaitAsync(client, Noun, route, result.GetValue(wait)!, cancellationToken) ? 0 : ExitCodes.Refused;
        });
        return command;
    }
}
