using System.CommandLine;
using System.CommandLine.Help;
using System.Net;
using WasmFaas.Cli.Commands;
using WasmFaas.Cli.Containers;
using WasmFaas.Cli.Functions;
using WasmFaas.Cli.Images;
using WasmFaas.Functions;
using WasmFaas.Keeper;

namespace WasmFaas.Cli;

/// <summary>The grammar of the command line.</summary>
internal static class CommandLine
{
    /// <summary>Makes the root command.</summary>
    /// <param name="first">The first word of the command line, or null.</param>
    public static RootCommand Create(string? first)
    {
        var root = new RootCommand("WebAssembly functions: run them, compile them, serve them over HTTP.")
        {
            CreateRun(), CreateCompile(), CreateServe(), CreateKeeper(), CreateVersion(),
            ImageGroup.Create(IsAsked("image")), OciCommands.Create(IsAsked("oci")), NodeCommand.Create(IsAsked("node")),
        };
        if (first == "oci-guest") root.Subcommands.Add(GuestCommand.Create());
        if (first == "node-keeper") root.Subcommands.Add(KeeperCommand.Create());
        if (first == "node-relay") root.Subcommands.Add(RelayCommand.Create());
        FunctionCommands.AddTo(root, first);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;

        // A directive of the shell's completion may ask for any.
        bool IsAsked(string group) => first == group || first?.StartsWith('[') == true;
    }

    private static Command CreateRun()
    {
        var path = new Argument<string>("MODULE") { Description = "The .wasm file." };
        var arguments = new Argument<string[]>("ARGS") { Description = "Arguments of the guest.", Arity = ArgumentArity.ZeroOrMore };
        var directories = new Option<string[]>("--dir") { HelpName = "HOST::GUEST", Description = "A directory that the guest sees; several may be given." };
        var environment = new Option<string[]>("--env") { HelpName = "NAME=VALUE", Description = "An environment variable of the guest; several may be given." };
        var timeout = new Option<string>("--timeout") { HelpName = "TIME", Description = "Stop the guest after this time: 500ms, 1.5s, 10m." };
        var memory = new Option<string>("--memory") { HelpName = "SIZE", Description = "Limit of each memory: 64Mi, 1Gi." };
        var invoke = new Option<string>("--invoke") { HelpName = "NAME", Description = "Call this exported function, with numbers as arguments, and print its results." };
        var command = new Command("run", "Run a module as if it were a native program: its streams, its exit code, its signals.")
        {
            directories, environment, timeout, memory, invoke, path, arguments,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result => RunCommand.Run(new RunOptions
        {
            Path = result.GetRequiredValue(path),
            Arguments = result.GetValue(arguments) ?? [],
            Directories = [.. (result.GetValue(directories) ?? []).Select(FunctionSpec.ParseDirectory)],
            Environment = [.. (result.GetValue(environment) ?? []).Select(FunctionSpec.ParseVariable)],
            Timeout = result.GetValue(timeout) is { } time ? Quantity.ParseTime(time) : null,
            MemoryBytes = result.GetValue(memory) is { } size ? Quantity.ParseBytes(size) : null,
            Invoke = result.GetValue(invoke),
        }));
        return command;
    }

    private static Command CreateCompile()
    {
        var path = new Argument<string>("MODULE") { Description = "The .wasm file." };
        var command = new Command("compile", "Check a module and compile it ahead of time into the code cache.") { path };
        command.SetAction((result, cancellationToken) => CompileCommand.RunAsync(result.GetRequiredValue(path), cancellationToken));
        return command;
    }

    private static Command CreateServe()
    {
        var listen = CreateListen("127.0.0.1:8888");
        var functions = new Option<string[]>("--function") { HelpName = "NAME=PATH[,KEY=VALUE...]", Description = "A function, answered under /NAME; several may be given." };
        var file = new Option<string>("--functions") { HelpName = "FILE", Description = "A file with one function a line." };
        var api = CreateListen("127.0.0.1:8880", "--api", "Where the platform's API listens; port 0 takes a free one.");
        var data = new Option<string>("--data") { HelpName = "DIR", Description = "Where the platform's state is; $XDG_STATE_HOME/wasmfaas or ~/.local/state/wasmfaas unless given." };
        var command = new Command("serve", "Run the platform: its API, functions, routes, timers, and the examples. With --function, answer HTTP with these functions alone.") { listen, api, data, functions, file };
        command.SetAction((result, _) =>
        {
            List<FunctionSpec> all = [.. (result.GetValue(functions) ?? []).Select(FunctionSpec.Parse)];
            if (result.GetValue(file) is { } name) all.AddRange(FunctionSpec.ParseFile(name));
            var endPoint = ParseEndPoint(result.GetValue(listen)!);
            if (all.Count != 0) return ServeCommand.ServeAsync(endPoint, all);
            return ServePlatformCommand.RunAsync(new PlatformOptions
            {
                DataDirectory = Path.GetFullPath(result.GetValue(data) ?? PlatformOptions.DefaultDataDirectory()),
                Listen = endPoint,
                ApiListen = ParseEndPoint(result.GetValue(api)!, "--api"),
                BuiltIn = Examples.Find(),
            });
        });
        return command;
    }

    private static Command CreateKeeper()
    {
        var listen = CreateListen("0.0.0.0:10086");
        var module = new Option<string>("--mod-path") { HelpName = "MODULE", Description = "The .wasm file.", Required = true };
        var networkNamespace = new Option<string>("--netns") { HelpName = "PATH", Description = "The network namespace to listen in, such as /run/netns/NAME." };
        var options = new Option<string[]>("--option") { HelpName = "KEY=VALUE", Description = "An option of the function, as in --function of serve; several may be given." };
        var command = new Command("keeper", "Answer HTTP with one module, under all paths.") { module, networkNamespace, listen, options };
        command.SetAction((result, _) =>
        {
            string path = result.GetRequiredValue(module);
            var function = (result.GetValue(options) ?? []).Aggregate(FunctionOptions.Default with { AlwaysOk = true }, FunctionSpec.Apply);
            return ServeCommand.KeepAsync(ParseEndPoint(result.GetValue(listen)!), new FunctionSpec("function", path, function), result.GetValue(networkNamespace));
        });
        return command;
    }

    private static Command CreateVersion()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ => VersionCommand.Run());
        return command;
    }

    private static Option<string> CreateListen(string address, string name = "--listen", string description = "Where to listen; port 0 takes a free one.") => new(name)
    {
        HelpName = "ADDRESS:PORT",
        Description = description,
        DefaultValueFactory = _ => address,
    };

    private static IPEndPoint ParseEndPoint(string text, string option = "--listen")
    {
        string address = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..] : text.StartsWith(':') ? "0.0.0.0" + text : text;
        if (address.Contains(':') && IPEndPoint.TryParse(address, out var endPoint)) return endPoint;
        throw new FormatException($"{option} {text}: expected ADDRESS:PORT such as 127.0.0.1:8888");
    }
}
