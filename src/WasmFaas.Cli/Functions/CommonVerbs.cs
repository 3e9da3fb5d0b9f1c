using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary>The verbs that are the same for every kind.</summary>
internal static class CommonVerbs
{
    /// <summary><c>get NAME</c>.</summary>
    public static Command Get(Noun noun)
    {
        var command = new Verb("get", $"Show a {noun.Word}.", $"""
              wasmfaas {noun.Group} get {noun.Example}
              wasmfaas {noun.Group} get {noun.Example} -o yaml
            """);
        var name = new NameParameter(command);
        var format = new FormatOption(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            var request = new ShowRequest(noun.Kind, ClientOptions.Namespace(result), name.Get(result), format.Get(result));
            await ResourcePrinter.ShowAsync(client, request, cancellationToken);
        });
        return command;
    }

    /// <summary><c>list</c>.</summary>
    public static Command List(Noun noun)
    {
        var command = new Verb("list", $"List the {noun.Kind.Plural} of a namespace.", $"""
              wasmfaas {noun.Group} list
              wasmfaas {noun.Group} list -A -o wide
              wasmfaas {noun.Group} list --watch
            """);
        command.Aliases.Add("ls");
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "Those of all namespaces." };
        var selector = new Option<string>("--selector", "-l") { HelpName = "LABELS", Description = "Only those with these labels: app=shop,tier!=test." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on with each change, until interrupted." };
        command.Options.Add(all);
        command.Options.Add(selector);
        command.Options.Add(watch);
        var format = new FormatOption(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            var request = new ShowRequest(noun.Kind, result.GetValue(all) ? null : ClientOptions.Namespace(result), null, format.Get(result))
            {
                Selector = result.GetValue(selector),
                IsWatched = result.GetValue(watch),
            };
            await ResourcePrinter.ShowAsync(client, request, cancellationToken);
        });
        return command;
    }

    /// <summary><c>delete NAME</c>.</summary>
    /// <param name="noun">What is deleted.</param>
    /// <param name="delete">How, where it is more than one request.</param>
    public static Command Delete(Noun noun, Func<ApiClient, string, string, CancellationToken, Task>? delete = null)
    {
        var command = new Verb("delete", $"Delete a {noun.Word}.", $"""
              wasmfaas {noun.Group} delete {noun.Example}
              wasmfaas {noun.Group} delete {noun.Example} --ignore-not-found
            """);
        var name = new NameParameter(command);
        var ignore = new Option<bool>("--ignore-not-found", "--ignorenotfound") { Description = "No error where there is none." };
        command.Options.Add(ignore);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            if (result.GetValue(ignore) && await client.FindAsync(noun.Kind, @namespace, target, cancellationToken) is null) return;
            if (delete is not null) await delete(client, @namespace, target, cancellationToken);
            else await client.DeleteAsync(noun.Kind, @namespace, target, cancellationToken);
            Report(noun, @namespace, target, "deleted");
        });
        return command;
    }

    /// <summary>Deletes an object, unless another has been faster.</summary>
    public static async Task DeleteIfThereAsync(ApiClient client, ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteAsync(kind, @namespace, name, cancellationToken);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Another was faster.
        }
    }

    /// <summary>Prints what was done.</summary>
    public static void Report(Noun noun, string @namespace, string name, string what) => Console.WriteLine($"{noun.Word} {@namespace}/{name} {what}");
}
