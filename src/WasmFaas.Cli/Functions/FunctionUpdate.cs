using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn update</c>: other code, other settings, at once.</summary>
internal static class FunctionUpdate
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("update", "Change a function; requests go on with what was there until the new code is ready.", """
              wasmfaas fn update hello --code examples/hello/hello.wasm
              wasmfaas fn update hello --fntimeout 5 --idletimeout 600
              wasmfaas fn update hello --env-var LEVEL=info
            """);
        var name = new NameParameter(command);
        var code = new CodeOption(command, "The new module");
        var package = new Option<string>("--pkg", "--pkgname") { HelpName = "NAME", Description = "A package that exists, in place of --code." };
        command.Options.Add(package);
        var settings = new FunctionSettings(command);
        var wait = Readiness.Option(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            string target = name.Get(result), @namespace = ClientOptions.Namespace(result);
            if (code.IsGiven(result) && result.GetValue(package) is not null) throw new FormatException("expected --code or --pkg, not both");
            using var client = ClientOptions.Connect(result);
            var before = await client.GetAsync(ResourceKinds.Function, @namespace, target, cancellationToken);
            var undo = new Undo(client, @namespace);
            string? origin = null;
            ModuleCode? module = null;
            JsonObject written;
            try
            {
                var source = result.GetValue(package) is { } existing ? await client.GetAsync(ResourceKinds.Package, @namespace, existing, cancellationToken) : null;
                if (code.IsGiven(result))
                {
                    (var archive, module) = await code.ReadAsync(result, client, cancellationToken);
                    string? environment = settings.Environment(result) ?? (string?)before["spec"]?["environment"]?["name"];
                    (source, bool isNew) = await Packages.CreateAsync(client, @namespace, target, environment, archive, cancellationToken);
                    if (isNew) undo.Add(ResourceKinds.Package, (string)source["metadata"]!["name"]!);
                    origin = FunctionCreate.Describe(module, FunctionCreate.HowToCall(module, settings.Convention(result) ?? Manifest.Annotation(before, Annotations.Convention)), source);
                }

                written = await client.UpdateAsync(ResourceKinds.Function, @namespace, target, function =>
                {
                    if (source is not null) function.At("spec", "package")["packageref"] = Packages.ReferenceTo(source);
                    settings.Apply(result, @namespace, function);
                }, cancellationToken);
            }
            catch
            {
                await undo.RunAsync();
                throw;
            }

            CommonVerbs.Report(FunctionGroup.Noun, @namespace, target, origin is null ? "updated" : $"updated ({origin})");
            bool isReady = await Readiness.WaitAsync(client, FunctionGroup.Noun, written, result.GetValue(wait)!, cancellationToken);
            await Packages.RemoveUnusedAsync(client, @namespace, target, cancellationToken);
            return isReady ? 0 : ExitCodes.Refused;
        });
        return command;
    }
}
