using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn state</c>: the keys and values that a function keeps.</summary>
internal static class StateGroup
{
    /// <summary>Makes the group.</summary>
    public static Command Create()
    {
        var group = new Verb("state", "The keys and values that a function keeps.", """
              wasmfaas fn state list visits
              wasmfaas fn state COMMAND --help
            """);
        group.Subcommands.Add(Get());
        group.Subcommands.Add(Set());
        group.Subcommands.Add(Delete());
        group.Subcommands.Add(List());
        group.Subcommands.Add(Token());
        return group;
    }

    private static Command Get()
    {
        var command = new Verb("get", "Print the value of a key, as it is.", """
              wasmfaas fn state get visits greeting
            """);
        var (function, key) = Arguments(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string path = await PathAsync(client, result, function, result.GetRequiredValue(key), cancellationToken);
            using var answer = await client.SendRawAsync(HttpMethod.Get, path, null, [], cancellationToken);
            await using var output = Console.OpenStandardOutput();
            await answer.Content.CopyToAsync(output, cancellationToken);
        });
        return command;
    }

    private static Command Set()
    {
        var command = new Verb("set", "Write a value.", """
              wasmfaas fn state set visits greeting hello
              wasmfaas fn state set visits greeting hello --ttl 1h
              wasmfaas fn state set visits picture --file cat.png
              wasmfaas fn state set visits greeting hello --if-version 7
            """);
        var (function, key) = Arguments(command);
        var value = new Argument<string>("value") { HelpName = "VALUE", Arity = ArgumentArity.ZeroOrOne, Description = "The value." };
        var file = new Option<string>("--file") { HelpName = "FILE", Description = "A file with the value." };
        var ttl = new Option<string>("--ttl") { HelpName = "TIME", Description = "How long it is kept: 90s, 1h; 0 for ever. The function's defaultTTL where none is given." };
        var version = VersionOption("Only if the key has this version; 0: only if it is not there.");
        command.Arguments.Add(value);
        foreach (Option option in (Option[])[file, ttl, version]) command.Options.Add(option);
        command.SetAction(async (result, cancellationToken) =>
        {
            string? text = result.GetValue(value), path = result.GetValue(file);
            if (text is null == path is null) throw new FormatException("expected a value or --file FILE");
            byte[] bytes = path is null ? Encoding.UTF8.GetBytes(text!) : await File.ReadAllBytesAsync(path, cancellationToken);
            using var client = ClientOptions.Connect(result);
            var headers = Headers(result, version);
            if (result.GetValue(ttl) is { } time) headers.Add(new("X-Fission-State-TTL", time));
            string address = await PathAsync(client, result, function, result.GetRequiredValue(key), cancellationToken);
            using var answer = await client.SendRawAsync(HttpMethod.Put, address, bytes, headers, cancellationToken);
            Console.WriteLine($"{result.GetRequiredValue(key)} set, version {answer.Headers.GetValues("X-Fission-State-Version").First()}");
        });
        return command;
    }

    private static Command Delete()
    {
        var command = new Verb("delete", "Remove a key, or all.", """
              wasmfaas fn state delete visits greeting
              wasmfaas fn state delete visits --all
            """);
        var function = FunctionArgument(command);
        var key = new Argument<string>("key") { HelpName = "KEY", Arity = ArgumentArity.ZeroOrOne, Description = "The key." };
        var all = new Option<bool>("--all") { Description = "All keys of the function." };
        var version = VersionOption("Only if the key has this version.");
        command.Arguments.Add(key);
        command.Options.Add(all);
        command.Options.Add(version);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(key) is null != result.GetValue(all)) throw new FormatException("expected a key or --all");
            using var client = ClientOptions.Connect(result);
            string[] keys = result.GetValue(key) is { } one ? [one] : [.. await KeysAsync(client, result, function, "", cancellationToken)];
            foreach (string each in keys)
            {
                string path = await PathAsync(client, result, function, each, cancellationToken);
                using var answer = await client.SendRawAsync(HttpMethod.Delete, path, null, Headers(result, version), cancellationToken);
            }

            Console.WriteLine(keys.Length == 1 ? $"{keys[0]} deleted" : $"{keys.Length} keys deleted");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Verb("list", "Print the keys, one a line.", """
              wasmfaas fn state list visits
              wasmfaas fn state list visits --prefix user/
            """);
        var function = FunctionArgument(command);
        var prefix = new Option<string>("--prefix") { HelpName = "TEXT", Description = "Only keys that begin with it." };
        command.Options.Add(prefix);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            foreach (string key in await KeysAsync(client, result, function, result.GetValue(prefix) ?? "", cancellationToken)) Console.WriteLine(key);
        });
        return command;
    }

    private static Command Token()
    {
        var command = new Verb("token", "Print the token by which a program may use the function's keyspace over HTTP, and no other.", """
              wasmfaas fn state token visits
            """);
        var function = FunctionArgument(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string path = ApiClient.Path(ResourceKinds.Function, ClientOptions.Namespace(result), result.GetRequiredValue(function)) + "/statetoken";
            using var answer = await client.SendRawAsync(HttpMethod.Get, path, null, [], cancellationToken);
            Console.WriteLine((string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!["token"]);
        });
        return command;
    }

    private static async Task<List<string>> KeysAsync(ApiClient client, ParseResult result, Argument<string> function, string prefix, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        string path = await PathAsync(client, result, function, "", cancellationToken) + $"&limit=1000&prefix={Uri.EscapeDataString(prefix)}";
        for (string? cursor = ""; cursor is not null;)
        {
            using var answer = await client.SendRawAsync(HttpMethod.Get, $"{path}&cursor={Uri.EscapeDataString(cursor)}", null, [], cancellationToken);
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!;
            keys.AddRange(((JsonArray)json["keys"]!).Select(key => (string)key!));
            cursor = (string?)json["cursor"];
        }

        return keys;
    }

    /// <summary>The address of a key of a function, whose keyspace its object tells.</summary>
    private static async Task<string> PathAsync(ApiClient client, ParseResult result, Argument<string> function, string key, CancellationToken cancellationToken)
    {
        string @namespace = ClientOptions.Namespace(result), name = result.GetRequiredValue(function);
        var json = await client.GetAsync(ResourceKinds.Function, @namespace, name, cancellationToken);
        if (json["spec"]?["state"] is not JsonObject state) throw new ApiException(404, "NotFound", $"the function {@namespace}/{name} keeps no state: expected spec.state");
        string keyspace = (string?)state["keyspace"] is { Length: > 0 } given ? given : name;
        return $"/v1/state{(key.Length == 0 ? "" : "/" + Uri.EscapeDataString(key))}?scope-namespace={@namespace}&scope-keyspace={keyspace}";
    }

    private static List<KeyValuePair<string, string>> Headers(ParseResult result, Option<long?> version) =>
        result.GetValue(version) is { } expected ? [new("If-Match", $"{expected}")] : [];

    private static Option<long?> VersionOption(string description) => new("--if-version") { HelpName = "VERSION", Description = description };

    private static (Argument<string> Function, Argument<string> Key) Arguments(Command command)
    {
        var function = FunctionArgument(command);
        var key = new Argument<string>("key") { HelpName = "KEY", Description = "The key." };
        command.Arguments.Add(key);
        return (function, key);
    }

    private static Argument<string> FunctionArgument(Command command)
    {
        var function = new Argument<string>("function") { HelpName = "NAME", Description = "The function." };
        command.Arguments.Add(function);
        return function;
    }
}
