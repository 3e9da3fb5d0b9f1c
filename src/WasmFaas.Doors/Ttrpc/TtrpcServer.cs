using System.Net.Sockets;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>Answers calls on a Unix socket, each on a task of its own: one that waits for long holds no other up.</summary>
/// <param name="listener">The socket, which listens.</param>
/// <param name="methods">What can be called.</param>
/// <param name="report">Told of calls that failed for a reason of ours.</param>
internal sealed class TtrpcServer(Socket listener, TtrpcMethods methods, Action<string, Exception> report)
{
    /// <summary>Serves until cancelled; calls under way are cancelled then.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => UnixListener.ServeAsync(listener, socket => ServeAsync(socket, cancellationToken), cancellationToken);

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var frames = new FrameStream(new NetworkStream(socket, ownsSocket: true));
        await new TtrpcConnection(frames, methods, report).RunAsync(cancellationToken);
    }
}
