using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions;

namespace WasmFaas.Cli.Functions;

/// <summary><c>async</c>: calls that were accepted and failed for good (the router's dead letters).</summary>
internal static class AsyncGroup
{
    private const string Path = "/v1/async/dlq/";

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(List());
        group.Subcommands.Add(Change("redrive", "Call again: one dead letter, or all of a function.", HttpMethod.Post));
        group.Subcommands.Add(Change("purge", "Forget: one dead letter, or all of a function.", HttpMethod.Post));
    }

    private static Command List()
    {
        var command = new Verb("list", "List the dead letters.", """
              wasmfaas async list
              wasmfaas async list --function hello -o json
            """);
        var function = Function(command);
        var format = new FormatOption(command);
        var router = ClientOptions.Router();
        command.Options.Add(router);
        command.SetAction(async (result, cancellationToken) =>
        {
            string query = Query(result, function, null);
            var answer = await SendAsync(ClientOptions.RouterAddress(result, router), HttpMethod.Get, $"list{query}", cancellationToken);
            if (format.Get(result) is OutputFormat.Json) Console.WriteLine(answer?.ToJsonString());
            else if (format.Get(result) is OutputFormat.Yaml) Console.Write(YamlText.Write(answer));
            else Print(answer);
        });
        return command;
    }

    private static Command Change(string verb, string description, HttpMethod method)
    {
        var command = new Verb(verb, description, $"""
              wasmfaas async {verb} --id 0f8fad5b-d9cb-469f-a165-70867728950e
              wasmfaas async {verb} --function hello
            """);
        var function = Function(command);
        var id = new Option<string>("--id") { HelpName = "ID", Description = "The call's id." };
        var router = ClientOptions.Router();
        command.Options.Add(id);
        command.Options.Add(router);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(id) is null == result.GetValue(function) is null) throw new FormatException("expected --id ID or --function NAME");
            var answer = await SendAsync(ClientOptions.RouterAddress(result, router), method, verb + Query(result, function, result.GetValue(id)), cancellationToken);
            Console.WriteLine(answer?.ToJsonString() ?? $"{verb}: done");
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

    private static async Task<JsonNode?> SendAsync(Uri router, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var client = HttpClients.Create(router);
        using var request = new HttpRequestMessage(method, new Uri(router, Path + path));
        using var response = await HttpClients.SendAsync(client, request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if ((int)response.StatusCode is 404 or 501 && !text.Contains("dead letter", StringComparison.Ordinal))
            throw new CommandFailedException(ExitCodes.Refused, $"{router} has no asynchronous calls yet ({(int)response.StatusCode})");
        if (!response.IsSuccessStatusCode) throw new ApiException((int)response.StatusCode, "", $"{(int)response.StatusCode} {response.ReasonPhrase}: {text.Trim()}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private static void Print(JsonNode? answer)
    {
        var letters = ((answer as JsonArray ?? answer?["items"] as JsonArray) ?? []).OfType<JsonObject>().ToList();
        if (letters.Count == 0)
        {
            Console.Error.WriteLine("no dead letters");
            return;
        }

        string[] fields = [.. letters.SelectMany(letter => letter.Where(field => field.Value is JsonValue).Select(field => field.Key)).Distinct()];
        TablePrinter.Print(Console.Out, [[.. fields.Select(field => field.ToUpperInvariant())], .. letters.Select(letter => fields.Select(field => letter[field]?.ToString() ?? "").ToArray())]);
    }
}
