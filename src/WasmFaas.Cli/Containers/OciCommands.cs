using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions;
using WasmFaas.Doors.Oci;
using WasmFaas.Node;
using WasmFaas.Node.Containers;

namespace WasmFaas.Cli.Containers;

/// <summary>
/// <c>oci</c>: an OCI runtime's command line, as containerd and podman call it (runc's options). What is no wasm container is
/// handed to runc, so that it can be the only runtime.
/// </summary>
internal static class OciCommands
{
    private const string DefaultStates = "/run/wasmfaas/oci", RuncStates = "/run/runc", SpecVersion = "1.2.0";

    // Not runc's own directory: it would take ours for containers that are damaged.
    private static readonly Option<string> s_root = new("--root") { HelpName = "DIR", Description = $"runc's states; those of wasm containers are in DIR-wasm. {RuncStates} and {DefaultStates} unless given.", Recursive = true };
    private static readonly Option<string> s_log = new("--log") { HelpName = "FILE", Description = "Where errors are written too.", Recursive = true };
    private static readonly Option<string> s_logFormat = new("--log-format") { HelpName = "text|json", Description = "How.", Recursive = true };

    /// <summary>Makes the group.</summary>
    /// <param name="withVerbs">False where another is asked for: making all would be paid by every start.</param>
    public static Command Create(bool withVerbs)
    {
        var group = new Verb("oci", "An OCI runtime's command line for wasm containers: create, start, state, pause, resume, kill, delete, run, list, ps, features.", """
              podman --runtime /usr/local/bin/wasmfaas-oci run --rm localhost:5000/hello:1-compat
              wasmfaas oci list
            """);
        if (!withVerbs) return group;
        var version = new Option<bool>("--version", "-v") { Description = "Print the version." };
        group.Options.Add(version);
        group.SetAction(result =>
        {
            if (!result.GetValue(version)) throw new FormatException("a command is missing (wasmfaas oci --help says which there are)");
            Console.WriteLine($"wasmfaas-oci version {typeof(OciCommands).Assembly.GetName().Version?.ToString(3)}\nspec: {SpecVersion}");
        });
        foreach (var option in new Option[] { s_root, s_log, s_logFormat, Given<string>("--log-level"), Given<bool>("--debug"), Given<bool>("--systemd-cgroup"), Given<string>("--rootless"), Given<string>("--cgroup-manager") })
            group.Options.Add(option);
        foreach (var verb in (Command[])[CreateContainer(), Run(), Start(), State(), Pause(), Resume(), Kill(), Delete(), List(), Processes(), Features()]) group.Subcommands.Add(verb);
        foreach (string name in (string[])["exec", "update", "events", "checkpoint", "restore", "spec"]) group.Subcommands.Add(Refused(name));
        return group;
    }

    private static Verb CreateContainer()
    {
        var command = new Verb("create", "Make a container, whose process waits for its start.", "  wasmfaas oci create --bundle /tmp/hello hello");
        var options = new CreateOptions(command);
        command.SetAction((result, _) => RunAsync(result, options.Id(result), async runtime =>
        {
            await options.CreateAsync(runtime, result);
            return 0;
        }, options));
        return command;
    }

    private static Verb Run()
    {
        var command = new Verb("run", "Make a container, start it, wait for its end and remove it.", "  wasmfaas oci run --bundle /tmp/hello hello");
        var options = new CreateOptions(command);
        var detach = new Option<bool>("--detach", "-d") { Description = "Do not wait." };
        command.Options.Add(detach);
        command.SetAction((result, _) => RunAsync(result, options.Id(result), async runtime =>
        {
            var (container, process) = await options.CreateAsync(runtime, result);
            runtime.Start(container.Id);
            if (result.GetValue(detach)) return 0;
            await process.WaitForExitAsync();
            await runtime.DeleteAsync(container.Id, force: true);
            return process.ExitCode;
        }, options));
        return command;
    }

    private static Verb Start() => Simple("start", "Let a container's guest run.", (runtime, id) =>
    {
        runtime.Start(id);
        return Task.CompletedTask;
    });

    private static Verb Pause() => Simple("pause", "Stop a container's process where it is.", (runtime, id) => runtime.PauseAsync(id));

    private static Verb Resume() => Simple("resume", "Let a container's process go on.", (runtime, id) => runtime.ResumeAsync(id));

    private static Verb State() => Simple("state", "Tell a container's state as JSON.", (runtime, id) =>
    {
        Console.WriteLine(runtime.Store.Get(id).Describe().ToJsonString());
        return Task.CompletedTask;
    });

    private static Verb Kill()
    {
        var command = new Verb("kill", "Send a container's process a signal.", "  wasmfaas oci kill hello TERM");
        var id = Id(command);
        var signal = new Argument<string>("SIGNAL") { DefaultValueFactory = _ => "SIGTERM", Description = "Its number or name." };
        command.Arguments.Add(signal);
        command.Options.Add(Given<bool>("--all", "-a"));
        command.SetAction((result, _) => RunAsync(result, result.GetRequiredValue(id), runtime =>
        {
            runtime.Kill(result.GetRequiredValue(id), result.GetRequiredValue(signal));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Verb Delete()
    {
        var command = new Verb("delete", "Remove a container.", "  wasmfaas oci delete hello");
        var id = Id(command);
        var force = new Option<bool>("--force", "-f") { Description = "End it where it runs; forgive that it is not there." };
        command.Options.Add(force);
        command.SetAction((result, _) => RunAsync(result, result.GetRequiredValue(id), async runtime =>
        {
            await runtime.DeleteAsync(result.GetRequiredValue(id), result.GetValue(force));
            return 0;
        }));
        return command;
    }

    private static Verb List()
    {
        var command = new Verb("list", "List the wasm containers.", "  wasmfaas oci list");
        var format = new Option<string>("--format", "-f") { HelpName = "table|json", Description = "The format." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Ids alone." };
        command.Options.Add(format);
        command.Options.Add(quiet);
        command.SetAction((result, _) => RunAsync(result, null, runtime =>
        {
            var all = runtime.Store.List().Select(container => container.Describe()).ToList();
            if (result.GetValue(quiet)) all.ForEach(state => Console.WriteLine((string?)state["id"]));
            else if (result.GetValue(format) == "json") Console.WriteLine(new JsonArray([.. all]).ToJsonString());
            else Functions.Output.TablePrinter.Print(Console.Out, [["ID", "PID", "STATUS", "BUNDLE", "CREATED"], .. all.Select(state => new[] { $"{state["id"]}", $"{state["pid"]}", $"{state["status"]}", $"{state["bundle"]}", $"{state["created"]}" })]);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Verb Processes()
    {
        var command = new Verb("ps", "Tell a container's processes.", "  wasmfaas oci ps --format json hello");
        var id = Id(command);
        command.Options.Add(Given<string>("--format", "-f"));
        command.SetAction((result, _) => RunAsync(result, result.GetRequiredValue(id), runtime =>
        {
            var container = runtime.Store.Get(result.GetRequiredValue(id));
            Console.WriteLine(container.IsAlive ? $"[{container.Process}]" : "[]");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Verb Features()
    {
        var command = new Verb("features", "Tell what the runtime can (runtime-spec, \"Features Structure\").", "  wasmfaas oci features");
        command.SetAction(_ => Console.WriteLine("""{"ociVersionMin":"1.0.0","ociVersionMax":"1.2.0","mountOptions":["bind","rbind","ro","rw"],"annotations":{"run.oci.crun.wasm":"true"}}"""));
        return command;
    }

    private static Verb Refused(string name)
    {
        var command = new Verb(name, "Not for wasm containers yet; runc's are handed to runc.", $"  wasmfaas oci {name} ID");
        var rest = new Argument<string[]>("ARGS") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(rest);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, _) =>
        {
            string? known = (result.GetValue(rest) ?? []).FirstOrDefault(word => Runtime(result).Store.Find(word) is not null);
            return RunAsync(result, known ?? "", _ => throw new NodeException(known is null ? $"{name}: no container is named that exists" : $"container \"{known}\": {name} is not supported for wasm containers yet"));
        });
        return command;
    }

    private static Verb Simple(string name, string description, Func<OciRuntime, string, Task> work)
    {
        var command = new Verb(name, description, $"  wasmfaas oci {name} hello");
        var id = Id(command);
        command.SetAction((result, _) => RunAsync(result, result.GetRequiredValue(id), async runtime =>
        {
            await work(runtime, result.GetRequiredValue(id));
            return 0;
        }));
        return command;
    }

    private static OciRuntime Runtime(ParseResult result) => new(new ContainerStore(result.GetValue(s_root) is { } root ? root.TrimEnd('/') + "-wasm" : DefaultStates), OwnProgram.Command("oci-guest"));

    /// <summary>Does the work, or hands it to runc where it is about a container that is none of ours.</summary>
    private static async Task<int> RunAsync(ParseResult result, string? id, Func<OciRuntime, Task<int>> work, CreateOptions? made = null)
    {
        try
        {
            var runtime = Runtime(result);
            bool isRuncs = made is not null ? !made.ReadBundle(result).IsWasm : id is not null && runtime.Store.Find(id) is null && Directory.Exists(Path.Combine(result.GetValue(s_root) ?? RuncStates, id));
            if (isRuncs && OwnProgram.Find("runc") is { } runc) Linux.ProcessCalls.Execute([runc, .. OwnProgram.Arguments.SkipWhile(word => word == "oci")]);
            return await work(runtime);
        }
        catch (NodeException e)
        {
            OciLog.Write(result.GetValue(s_log), result.GetValue(s_logFormat) == "json", e.Message);
            throw new CommandFailedException(1, e.Message);
        }
    }

    private static Argument<string> Id(Command command)
    {
        var id = new Argument<string>("ID") { Description = "The container." };
        command.Arguments.Add(id);
        return id;
    }

    /// <summary>An option that callers give and that changes nothing for wasm containers.</summary>
    private static Option<T> Given<T>(string name, params string[] aliases) => new(name, aliases) { Hidden = true, Recursive = true };

    /// <summary>What <c>create</c> and <c>run</c> have in common.</summary>
    private sealed class CreateOptions
    {
        private readonly Option<string> _bundle = new("--bundle", "-b") { HelpName = "DIR", Description = "The bundle; the working directory unless given." };
        private readonly Option<string> _pidFile = new("--pid-file") { HelpName = "FILE", Description = "Where the process's number is written." };
        private readonly Argument<string> _id;

        public CreateOptions(Command command)
        {
            foreach (var option in new Option[] { _bundle, _pidFile, Given<string>("--console-socket"), Given<bool>("--no-pivot"), Given<bool>("--no-new-keyring"), Given<int>("--preserve-fds") }) command.Options.Add(option);
            _id = OciCommands.Id(command);
        }

        public string Id(ParseResult result) => result.GetRequiredValue(_id);

        public Bundle ReadBundle(ParseResult result) => Bundle.Read(result.GetValue(_bundle) ?? Environment.CurrentDirectory);

        public Task<(Container Container, System.Diagnostics.Process Process)> CreateAsync(OciRuntime runtime, ParseResult result) => runtime.CreateAsync(Id(result), ReadBundle(result), result.GetValue(_pidFile));
    }
}
