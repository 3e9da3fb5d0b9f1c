using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>fn create</c>: a package, a function, and a route where one is asked for; all of them or none.</summary>
internal static class FunctionCreate
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Verb("create", "Create a function from a module.", """
              wasmfaas fn create hello --code examples/hello/hello.wasm
              wasmfaas fn create --name echo --code examples/echo --url '/echo' --method GET --method POST
              wasmfaas fn create job --code job.wasm --fntimeout 10 --maxmemory 64Mi --env-var LEVEL=debug --secret keys
              wasmfaas fn create service --code examples/service/service.wasm --executortype container 
              wasmfaas fn create again --pkg hello-3f0a5b21
              wasmfaas fn create remote --code oci://registry.example.com/functions/hello:1.2 --imagepullsecret registry

            The convention is found from the module, unless --convention says it: cgi where it exports handle: () -> i32, or _start
            and reads variables but no arguments; else args. Go and other languages that ask for both are taken as args.
            """);
        var name = new NameParameter(command);
        var code = new CodeOption(command, "The module");
        var package = new Option<string>("--pkg", "--pkgname") { HelpName = "NAME", Description = "A package that exists, in place of --code." };
        var url = new Option<string>("--url") { HelpName = "PATH", Description = "Make a route too: /hello, /users/{id}." };
        var methods = new Option<string[]>("--method") { HelpName = "METHOD", Description = "Method of the route; GET and POST where none is given." };
        command.Options.Add(package);
        var settings = new FunctionSettings(command);
        command.Options.Add(url);
        command.Options.Add(methods);
        var wait = Readiness.Option(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            string target = name.Get(result), @namespace = ClientOptions.Namespace(result);
            using var client = ClientOptions.Connect(result);
            var undo = new Undo(client, @namespace);
            try
            {
                (var function, string origin) = await CreateAsync(result, client, undo, target, settings, code, result.GetValue(package), cancellationToken);
                JsonObject? route = null;
                if (result.GetValue(url) is { } path)
                {
                    route = RouteSettings.Create(@namespace, target, path, target, Manifest.SplitCommas(result.GetValue(methods)));
                    route = await client.CreateAsync(ResourceKinds.HttpTrigger, @namespace, route, cancellationToken);
                    origin += $"; route {path}";
                }

                undo.Forget();
                CommonVerbs.Report(FunctionGroup.Noun, @namespace, target, $"created ({origin})");
                bool isReady = await Readiness.WaitAsync(client, FunctionGroup.Noun, function, result.GetValue(wait)!, cancellationToken);
                if (isReady && route is not null) isReady = await Readiness.WaitAsync(client, RouteGroup.Noun, route, result.GetValue(wait)!, cancellationToken);
                return isReady ? 0 : ExitCodes.Refused;
            }
            catch
            {
                await undo.RunAsync();
                throw;
            }
        });
        return command;
    }

    private static async Task<(JsonObject Function, string Origin)> CreateAsync(ParseResult result, ApiClient client, Undo undo, string name, FunctionSettings settings, CodeOption code, string? package, CancellationToken cancellationToken)
    {
        if (code.IsGiven(result) == package is not null) throw new FormatException("expected --code PATH (a .wasm file, a directory with one, or oci://IMAGE) or --pkg NAME");
        string @namespace = ClientOptions.Namespace(result), origin;
        JsonObject source;
        ModuleCode? module = null;
        if (package is null)
        {
            (var archive, module) = await code.ReadAsync(result, client, cancellationToken);
            (source, bool isNew) = await Packages.CreateAsync(client, @namespace, name, settings.Environment(result), archive, cancellationToken);
            if (isNew) undo.Add(ResourceKinds.Package, (string)source["metadata"]!["name"]!);
            origin = Describe(module, settings.Executor(result) == "container" ? "resident service" : HowToCall(module, settings.Convention(result)), source);
        }
        else
        {
            source = await client.GetAsync(ResourceKinds.Package, @namespace, package, cancellationToken);
            origin = $"package {package}";
        }

        var function = Manifest.Create(ResourceKinds.Function, @namespace, name, new JsonObject { ["package"] = new JsonObject { ["packageref"] = Packages.ReferenceTo(source) } });
        if (source["spec"]?["environment"] is JsonObject environment) function.At("spec")["environment"] = environment.DeepClone();
        settings.Apply(result, @namespace, function);
        function = await client.CreateAsync(ResourceKinds.Function, @namespace, function, cancellationToken);
        undo.Add(ResourceKinds.Function, name);
        return (function, origin);
    }

    /// <summary>The convention that holds, and why.</summary>
    public static string HowToCall(ModuleCode? module, string? convention) =>
        convention is null || convention == module?.Convention ? $"convention {module?.Convention}: {module?.Reason}" : $"convention {convention}, as it was chosen";

    /// <summary>A function's code in a few words.</summary>
    public static string Describe(ModuleCode? module, string how, JsonObject package)
    {
        string name = (string)package["metadata"]!["name"]!;
        return module is null ? $"{(string?)package["spec"]?["deployment"]?["oci"]?["image"]} in package {name}" : $"{how}; {module.Bytes.Length:N0} bytes in package {name}";
    }
}
