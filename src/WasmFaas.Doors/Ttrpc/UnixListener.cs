using System.Net.Sockets;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>Unix sockets that listen.</summary>
internal static class UnixListener
{
    /// <summary>Listens at a path, in the place of whoever was there before; only this user may connect.</summary>
    public static Socket Listen(string path)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return listener;
    }

    /// <summary>
    /// Serves connections until cancelled, and waits for their ends then. Of more than <see cref="TtrpcLimits.Connections"/> at a time those
    /// that come last wait.
    /// </summary>
    /// <param name="listener">Where they come.</param>
    /// <param name="serve">Serves one to its end; it takes the socket over.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task ServeAsync(Socket listener, Func<Socket, Task> serve, CancellationToken cancellationToken)
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
                connections.Add(ServeAsync(socket));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }

        async Task ServeAsync(Socket socket)
        {
            try
            {
                await serve(socket);
            }
            finally
            {
                places.Release();
            }
        }
    }
}
