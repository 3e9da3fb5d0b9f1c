using System.CommandLine;
using System.Globalization;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn log</c>: what a function wrote, as the API's subresource <c>log</c> has it.</summary>
internal static class FunctionLog
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("log", "Show what a function wrote to standard error, and how its calls failed.", """
              wasmfaas fn log hello
              wasmfaas fn log hello --tail 20 -f
            """);
        command.Aliases.Add("logs");
        var name = new NameParameter(command);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with each new line, until interrupted." };
        var tail = new Option<int?>("--tail", "--recordcount") { HelpName = "LINES", Description = "Only the newest lines." };
        command.Options.Add(follow);
        command.Options.Add(tail);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            await client.GetAsync(ResourceKinds.Function, @namespace, target, cancellationToken);
            string query = $"/log?follow={(result.GetValue(follow) ? "true" : "false")}";
            if (result.GetValue(tail) is { } lines) query += string.Create(CultureInfo.InvariantCulture, $"&tailLines={lines}");
            try
            {
                await using var stream = await client.OpenAsync(ApiClient.Path(ResourceKinds.Function, @namespace, target) + query, "*/*", cancellationToken);
                await using var output = Console.OpenStandardOutput();
                await stream.CopyToAsync(output, cancellationToken);
            }
            catch (ApiException e) when (e.Code is 404 or 405)
            {
                throw new CommandFailedException(ExitCodes.Refused, $"this server keeps no logs of functions yet: its standard error has them ({e.Message})");
            }
        });
        return command;
    }
}
