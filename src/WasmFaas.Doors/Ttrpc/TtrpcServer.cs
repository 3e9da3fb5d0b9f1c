using System.Net.Sockets;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>Answers calls on a Unix socket, each on a task of its own: one that waits for long holds no other up.</summary>
/// <param name="listener">The socket, which listens.</param>
/// <param name="methods">What can be called.</param>
/// <param name="report">Told of calls that failed for a reason of ours.</param>
internal sealed class TtrpcServer(Socket listener, TtrpcMethods methods, Action<string, Exception> report)
{
    /// <summary>Serves until cancelled; calls under way are cancelled then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(TtrpcLimits.Connections);
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                await places.WaitAsync(cancellationToken);
                var socket = await listener.AcceptAsync(cancellationToken);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(socket, places, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        try
        {
            using var frames = new FrameStream(new NetworkStream(socket, ownsSocket: true));
            await new TtrpcConnection(frames, methods, report).RunAsync(cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }
}
