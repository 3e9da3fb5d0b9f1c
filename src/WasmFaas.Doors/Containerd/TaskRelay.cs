using System.Collections.Concurrent;
using System.Net.Sockets;
using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Containerd.Shim;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The process that has containerd's connections to Task services, while agents come and go: it does nothing else, so that nothing
/// else can end it.
/// </summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="agentProgram">Runs the next agent where one ends without a word; null where somebody else sees to that.</param>
public sealed class TaskRelay(string directory, IReadOnlyList<string>? agentProgram)
{
    /// <summary>The service that the agent calls, and its methods.</summary>
    internal const string Service = "wasmfaas.agent.Relay", Serve = "Serve", Wait = "Wait", Rest = "Rest", Stop = "Stop";

    /// <summary>The line that its process writes once it listens.</summary>
    public const string ReadyWord = "ready";

    private readonly ConcurrentDictionary<string, Task> _serving = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isResting;

    /// <summary>Serves until the agent has it stop.</summary>
    /// <param name="whenReady">Called once it listens.</param>
    public async Task RunAsync(Action whenReady)
    {
        using var listener = UnixListener.Listen(SocketOf(directory));
        await File.WriteAllTextAsync(Path.Combine(directory, "relay.pid"), $"{Environment.ProcessId}");
        var methods = new TtrpcMethods();
        methods.Add(Service, Serve, RelayRequest.Parser, (request, _) =>
        {
            _serving.GetOrAdd(request.Path, path => ServeAsync(path));
            return Task.FromResult<IMessage>(new RelayResponse());
        });
        methods.Add(Service, Wait, RelayRequest.Parser, async (_, cancellationToken) =>
        {
            // By the connection each sees whether the other is there.
            _isResting = false;
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (agentProgram is not null && !_isResting && !_stop.IsCancellationRequested) ShimLauncher.Start(directory, agentProgram);
            return new RelayResponse();
        });
        methods.Add(Service, Rest, RelayRequest.Parser, (_, _) =>
        {
            _isResting = true;
            return Task.FromResult<IMessage>(new RelayResponse());
        });
        methods.Add(Service, Stop, RelayRequest.Parser, (_, _) =>
        {
            _ = _stop.CancelAsync();
            return Task.FromResult<IMessage>(new RelayResponse());
        });
        whenReady();
        await new TtrpcServer(listener, methods, (_, _) => { }).RunAsync(_stop.Token);
        await Task.WhenAll(_serving.Values);
    }

    /// <summary>Path of the relay's socket in the agent's directory.</summary>
    internal static string SocketOf(string directory) => Path.Combine(directory, "relay.sock");

    /// <summary>Where the agent serves what the relay serves at a path.</summary>
    internal static string AgentPathOf(string path) => $"{path}.agent";

    private async Task ServeAsync(string path)
    {
        using var listener = UnixListener.Listen(path);
        await UnixListener.ServeAsync(listener, socket => RelayAsync(socket, AgentPathOf(path)), _stop.Token);
    }

    private async Task RelayAsync(Socket socket, string server)
    {
        using var client = new FrameStream(new NetworkStream(socket, ownsSocket: true));
        await new TtrpcRelay(client, server).RunAsync(_stop.Token);
    }
}
