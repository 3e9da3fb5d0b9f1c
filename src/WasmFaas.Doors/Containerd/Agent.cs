using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Keepers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The node agent: one Task service for each containerd and namespace that the launcher of the shim or containerd asks for, all with the
/// same keepers.
/// </summary>
/// <param name="directory">Where its state and sockets are.</param>
/// <param name="eventsAddress">Path of the socket where the containerd that calls the controller of pods takes events.</param>
/// <param name="keeperProgram">Runs a keeper: the program and its first arguments.</param>
/// <param name="report">Told of what goes wrong.</param>
public sealed class Agent(string directory, string eventsAddress, IReadOnlyList<string> keeperProgram, Action<string, Exception> report)
{
    /// <summary>The service that launchers call, and its methods.</summary>
    internal const string Service = "wasmfaas.agent.Agent", Open = "Open", Clean = "Clean";

    private readonly KeeperPool _pool = new(keeperProgram, Path.Combine(directory, "keepers"));
    private readonly Runc _runc = new(Path.Combine(directory, "runc"));
    private readonly BundleRecords _records = new(Path.Combine(directory, "bundles"));
    private readonly Dictionary<(string Address, string Namespace), ContainerdNamespace> _services = [];
    private readonly List<Task> _running = [];
    private readonly Lock _lock = new();

    /// <summary>Path of the agent's socket in its directory.</summary>
    public static string SocketOf(string directory) => Path.Combine(directory, "agent.sock");

    /// <summary>Path of the socket of the controller of pods in its directory.</summary>
    public static string SandboxSocketOf(string directory) => Path.Combine(directory, "sandbox.sock");

    /// <summary>Makes an agent's directory where it is missing, for its user alone.</summary>
    public static void MakeDirectory(string directory) => Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Serves until cancelled.</summary>
    /// <param name="whenReady">Called once it listens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">Its directory cannot be used, or another agent does.</exception>
    public async Task RunAsync(Action whenReady, CancellationToken cancellationToken)
    {
        MakeDirectory(directory);

        // Held for as long as this process lives, however it ends.
        await using var claim = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await File.WriteAllTextAsync(Path.Combine(directory, "pid"), $"{Environment.ProcessId}", cancellationToken);
        await _pool.ClearAsync();
        await _records.CleanAsync(_runc, report);
        using var listener = Listen(SocketOf(directory));
        File.Delete(SandboxSocketOf(directory));
        await using var sandboxes = SandboxServer.Create(SandboxSocketOf(directory), new SandboxController(name => Find(eventsAddress, name, cancellationToken)), report);
        await sandboxes.StartAsync(cancellationToken);
        File.SetUnixFileMode(SandboxSocketOf(directory), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await _pool.PrepareAsync();
        whenReady();
        await new TtrpcServer(listener, CreateMethods(cancellationToken), report).RunAsync(cancellationToken);
        await Task.WhenAll(_running);
        await _pool.StopAsync();
    }

    private static Socket Listen(string path)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return listener;
    }

    private TtrpcMethods CreateMethods(CancellationToken cancellationToken)
    {
        var methods = new TtrpcMethods();
        methods.Add(Service, Open, OpenRequest.Parser, (request, _) => Task.FromResult<IMessage>(new OpenResponse { Path = Find(request.EventsAddress, request.Namespace, cancellationToken).Path }));
        methods.Add(Service, Clean, CleanRequest.Parser, async (request, _) => await Find(request.EventsAddress, request.Namespace, cancellationToken).Tasks.CleanAsync(request.Id, request.Bundle));
        return methods;
    }

    private ContainerdNamespace Find(string address, string containerdNamespace, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_services.TryGetValue((address, containerdNamespace), out var known)) return known;

            // Paths of sockets are short: 107 bytes.
            string scope = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{containerdNamespace}")))[..16];
            string path = Path.Combine(directory, $"task-{scope}.sock");
            var events = new EventQueue(address, containerdNamespace, report);
            var pods = new PodStore(Path.Combine(directory, "pods", scope));
            var service = new TaskService(_pool, _runc, scope, _records, pods, events);
            var listener = Listen(path);
            _running.Add(events.RunAsync(cancellationToken));
            _running.Add(ServeAsync(listener, service, cancellationToken));
            return _services[(address, containerdNamespace)] = new ContainerdNamespace(path, service, pods);
        }
    }

    private async Task ServeAsync(Socket listener, TaskService service, CancellationToken cancellationToken)
    {
        using (listener) await new TtrpcServer(listener, service.CreateMethods(), report).RunAsync(cancellationToken);
    }
}
