using System.CommandLine;
using System.Diagnostics;
using WasmFaas.Doors.Containerd;

namespace WasmFaas.Cli.Containers;

/// <summary>
/// <c>shim</c>: what containerd calls as <c>containerd-shim-wasmfaas-v1</c> (its runtime v2, "Shim Authoring"): <c>start</c> prints the
/// address of the agent's Task service, <c>delete</c>, in a bundle, removes what is left of a container.
/// </summary>
internal static class ShimCommand
{
    private static readonly TimeSpan s_agentStartTime = TimeSpan.FromSeconds(20), s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var containerdNamespace = new Option<string>("-namespace") { DefaultValueFactory = _ => "default" };
        var id = new Option<string>("-id");
        var isVersion = new Option<bool>("-v");
        var action = new Argument<string>("start|delete") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("shim", "A shim of containerd's.") { containerdNamespace, id, isVersion, action };

        // What others need: the agent has no use for them.
        foreach (string name in (string[])["-address", "-publish-binary", "-bundle", "-socket"]) command.Options.Add(new Option<string>(name));
        foreach (string name in (string[])["-debug", "-info"]) command.Options.Add(new Option<bool>(name));
        command.Hidden = true;
        command.SetAction(async (result, _) =>
        {
            if (result.GetValue(isVersion))
            {
                Console.WriteLine($"containerd-shim-wasmfaas-v1 {typeof(ShimCommand).Assembly.GetName().Version?.ToString(3)}");
                return 0;
            }

            string events = Environment.GetEnvironmentVariable("TTRPC_ADDRESS") is { Length: > 0 } address ? address : throw new FormatException("the variable TTRPC_ADDRESS is not set: expected to be called by containerd");
            var launcher = new ShimLauncher(NodeCommand.Directory, events, result.GetValue(containerdNamespace)!);
            if (!await launcher.HasAgentAsync()) await StartAgentAsync(launcher);
            switch (result.GetValue(action))
            {
                case "start":
                    // Whatever its version, containerd takes a plain address for one of ttrpc and the Task service's version 2.
                    Console.Write(await launcher.StartAsync());
                    return 0;
                case "delete":
                    await using (var output = Console.OpenStandardOutput()) await output.WriteAsync(await launcher.DeleteAsync(result.GetValue(id) ?? throw new FormatException("-id is missing"), Directory.GetCurrentDirectory()));
                    return 0;
                default:
                    throw new FormatException("expected start or delete");
            }
        });
        return command;
    }

    /// <summary>Starts an agent, in a session of its own. Of two that start at a time one stays.</summary>
    private static async Task StartAgentAsync(ShimLauncher launcher)
    {
        string log = Path.Combine(NodeCommand.Directory, "agent.log");
        Agent.MakeDirectory(NodeCommand.Directory);
        Process.Start("sh", ["-c", "exec setsid \"$@\" </dev/null >>\"$0\" 2>&1", log, .. OwnProgram.Command("node", "--state", NodeCommand.Directory)]).Dispose();
        long start = Stopwatch.GetTimestamp();
        while (!await launcher.HasAgentAsync())
        {
            if (Stopwatch.GetElapsedTime(start) > s_agentStartTime) throw new IOException($"the node agent does not come up within {s_agentStartTime.TotalSeconds} s: {log} may say why");
            await Task.Delay(s_pause);
        }
    }
}
