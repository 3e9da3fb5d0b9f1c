using System.CommandLine;
using WasmFaas.Cli.Commands;
using WasmFaas.Cli.Functions;
using WasmFaas.Doors.Containerd;
using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers;

/// <summary><c>node</c>: the agent that runs wasm containers, and Linux containers beside them, for containerd.</summary>
internal static class NodeCommand
{
    /// <summary>The directory of the code cache, which keepers read as other users.</summary>
    private static string CodeCache => Environment.GetEnvironmentVariable("WASMFAAS_CACHE") is { Length: > 0 } directory ? directory : "/var/cache/wasm-faas";

    /// <summary>Makes the command.</summary>
    /// <param name="withVerbs">False where another is asked for: making all would be paid by every start.</param>
    public static Command Create(bool withVerbs)
    {
        var state = new Option<string>("--state") { HelpName = "DIR", Recursive = true, Description = $"Where its sockets are: ${AgentAddress.DirectoryVariable}, or {AgentAddress.DefaultDirectory}, unless given." };
        var events = new Option<string>("--events") { HelpName = "SOCKET", Description = "Where the containerd whose pods it serves takes events.", DefaultValueFactory = _ => "/run/containerd/containerd.sock.ttrpc" };
        var command = new Verb("node", "Run the node agent, which runs the pods of containerd 2 and wasm containers for containerd's shim wasmfaas. The shim starts it where it is absent.", """
              wasmfaas node install
              wasmfaas node check
              wasmfaas node
              ctr run --rm --runtime io.containerd.wasmfaas.v1 localhost:5000/hello:1-compat hello
            """) { state, events };
        command.SetAction((result, _) => RunAsync(result.GetValue(state) ?? AgentAddress.Directory, result.GetValue(events)!));
        if (withVerbs) foreach (var verb in (Command[])[NodeInstallCommand.Create(state), NodeCheckCommand.Create(state)]) command.Subcommands.Add(verb);
        return command;
    }

    private static async Task<int> RunAsync(string directory, string events)
    {
        if (Environment.UserName != "root") throw new IOException("the node agent mounts file systems and becomes other users: expected to be run by root");
        directory = Path.GetFullPath(directory);

        // A shim is called in its bundle, which goes before the agent does.
        Environment.CurrentDirectory = "/";

        // Where systemd has started it, and not something that systemd has, systemd starts the next one (systemd.exec(5), SYSTEMD_EXEC_PID).
        string[] respawn = Environment.GetEnvironmentVariable("SYSTEMD_EXEC_PID") == $"{Environment.ProcessId}" ? [] : ["--respawn"];
        var programs = new AgentPrograms(OwnProgram.Command("node-keeper"), OwnProgram.Command(["node-relay", "--state", directory, "--events", events, .. respawn]), OwnProgram.Command("compile"));
        var agent = new Agent(directory, events, CodeCache, programs, (what, why) => Console.Error.WriteLine($"wasmfaas node: {what}: {why}"));
        using var signal = new ServerProcess.StopSignal();
        using var stop = new CancellationTokenSource();
        var running = agent.RunAsync(() => Console.WriteLine($"wasmfaas node: listening at {AgentAddress.SocketOf(directory)}"), stop.Token);
        await Task.WhenAny(running, signal.Received);
        await stop.CancelAsync();
        await running;
        return 0;
    }
}
