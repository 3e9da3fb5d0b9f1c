using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Containerd.Shim;
using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Keepers;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The node agent. Where it ends, however it does, containers go on, and the next agent goes on with them.
/// </summary>
/// <param name="directory">Where its state and sockets are.</param>
/// <param name="eventsAddress">Path of the socket where the containerd that calls the controller of pods takes events.</param>
/// <param name="codeCache">The directory of the code cache.</param>
/// <param name="programs">The programs that it starts.</param>
/// <param name="report">Told of what goes wrong.</param>
public sealed class Agent(string directory, string eventsAddress, string codeCache, AgentPrograms programs, Action<string, Exception> report)
{
    /// <summary>Path of the socket of the controller of pods in its directory.</summary>
    public static string SandboxSocketOf(string directory) => Path.Combine(directory, "sandbox.sock");

    /// <summary>Serves until cancelled. Containers are left running.</summary>
    /// <param name="whenReady">Called once it listens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">Its directory cannot be used, or another agent does.</exception>
    public async Task RunAsync(Action whenReady, CancellationToken cancellationToken)
    {
        AgentAddress.MakeDirectory(directory);

        // Held for as long as this process lives, however it ends.
        await using var claim = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await File.WriteAllTextAsync(Path.Combine(directory, "pid"), $"{Environment.ProcessId}", cancellationToken);
        var compiler = new ModuleCompiler(programs.Compiler, codeCache, report);
        var runners = new Runners(new KeeperPool(programs.Keeper, Path.Combine(directory, "keepers"), codeCache), compiler, new Runc(Path.Combine(directory, "runc")), new ContainerRecords(Path.Combine(directory, "containers")));
        var relay = new RelayProcess(directory, programs.Relay);
        await relay.EnsureAsync(cancellationToken);
        await runners.Keepers.AdoptAsync();
        await runners.Runc.TakeOverAsync();
        var namespaces = new Namespaces(directory, runners, relay, report, cancellationToken);
        await namespaces.AdoptAsync();
        await runners.Keepers.DropUnusedAsync();
        using var listener = UnixListener.Listen(AgentAddress.SocketOf(directory));
        File.Delete(SandboxSocketOf(directory));
        await using var sandboxes = SandboxServer.Create(SandboxSocketOf(directory), new SandboxController(name => namespaces.FindAsync(eventsAddress, name)), report);
        await sandboxes.StartAsync(cancellationToken);
        File.SetUnixFileMode(SandboxSocketOf(directory), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await runners.Keepers.PrepareAsync();
        whenReady();
        var compiling = compiler.RunAsync(cancellationToken);
        var watching = relay.WatchAsync(report, cancellationToken);
        await new TtrpcServer(listener, CreateMethods(namespaces), report).RunAsync(cancellationToken);
        await Task.WhenAll(compiling, watching, namespaces.Ended);
        await runners.Keepers.StopAsync();
        if (runners.Records.IsEmpty) await relay.StopAsync();
    }

    private static TtrpcMethods CreateMethods(Namespaces namespaces)
    {
        var methods = new TtrpcMethods();
        methods.Add(AgentAddress.Service, AgentAddress.Open, OpenRequest.Parser, async (request, _) => new OpenResponse { Path = (await namespaces.FindAsync(request.EventsAddress, request.Namespace)).Path });
        methods.Add(AgentAddress.Service, AgentAddress.Clean, CleanRequest.Parser, async (request, _) => await (await namespaces.FindAsync(request.EventsAddress, request.Namespace)).Tasks.CleanAsync(request.Id, request.Bundle));
        return methods;
    }
}
