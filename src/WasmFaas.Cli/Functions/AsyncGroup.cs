using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Output;

namespace WasmFaas.Cli.Functions;

/// <summary><c>async</c>: calls whose callers do not wait: the queue, and the dead letters, which failed for good.</summary>
internal static class AsyncGroup
{
    private const string Letters = "/v1/async/dlq/", Queue = "/v1/async/queue/list";
    private static readonly string[] s_columns = ["id", "function", "method", "target", "attempts", "due", "error"];

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(List());
        group.Subcommands.Add(Show());
        group.Subcommands.Add(Change("redrive", "Call again: one dead letter, or all of a function."));
        group.Subcommands.Add(Change("purge", "Forget: one dead letter, or all of a function."));
    }

    private static Command List()
    {
        var command = new Verb("list", "List the dead letters, or the calls that wait.", """
              wasmfaas async list
              wasmfaas async list --function hello -o json
              wasmfaas async list --waiting
            """);
        var function = Function(command);
        var waiting = new Option<bool>("--waiting") { Description = "The calls that wait or run, in place of the dead letters." };
        command.Options.Add(waiting);
        var format = new FormatOption(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            bool isQueue = result.GetValue(waiting);
            var answer = await client.GetAsync((isQueue ? Queue : Letters + "list") + Query(result, function, null), cancellationToken);
            if (format.Get(result) is OutputFormat.Json) Console.WriteLine(answer.ToJsonString());
            else if (format.Get(result) is OutputFormat.Yaml) Console.Write(YamlText.Write(answer));
            else Print(answer, isQueue ? "no calls wait" : "no dead letters");
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Verb("show", "Show a dead letter, with its headers and its body in base64.", """
              wasmfaas async show 0f8fad5b-d9cb-469f-a165-70867728950e
            """);
        var id = new Argument<string>("ID") { Description = "The call's id." };
        command.Arguments.Add(id);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            Console.Write(YamlText.Write(await client.GetAsync($"{Letters}show?id={Uri.EscapeDataString(result.GetRequiredValue(id))}", cancellationToken)));
        });
        return command;
    }

    private static Command Change(string verb, string description)
    {
        var command = new Verb(verb, description, $"""
              wasmfaas async {verb} --id 0f8fad5b-d9cb-469f-a165-70867728950e
              wasmfaas async {verb} --function hello
            """);
        var function = Function(command);
        var id = new Option<string>("--id") { HelpName = "ID", Description = "The call's id." };
        command.Options.Add(id);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(id) is null == result.GetValue(function) is null) throw new FormatException("expected --id ID or --function NAME");
            using var client = ClientOptions.Connect(result);
            var answer = await client.PostAsync(Letters + verb + Query(result, function, result.GetValue(id)), cancellationToken);
            foreach (var (what, count) in answer) Console.WriteLine($"{count} {what}");
        });
        return command;
    }

    private static Option<string> Function(Command command)
    {
        var function = new Option<string>("--function") { HelpName = "NAME", Description = "Those of one function." };
        command.Options.Add(function);
        return function;
    }

    private static string Query(ParseResult result, Option<string> function, string? id)
    {
        string query = $"?namespace={Uri.EscapeDataString(ClientOptions.Namespace(result))}";
        if (result.GetValue(function) is { } name) query += $"&function={Uri.EscapeDataString(name)}";
        return id is null ? query : $"{query}&id={Uri.EscapeDataString(id)}";
    }

    private static void Print(JsonObject answer, string none)
    {
        var calls = (answer["items"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (calls.Count == 0) Console.Error.WriteLine(none);
        else TablePrinter.Print(Console.Out, [[.. s_columns.Select(column => column.ToUpperInvariant())], .. calls.Select(call => s_columns.Select(column => call[column]?.ToString() ?? "").ToArray())]);
    }
}
