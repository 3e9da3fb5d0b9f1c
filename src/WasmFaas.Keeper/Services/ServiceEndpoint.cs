using System.Net.Sockets;

namespace WasmFaas.Keeper.Services;

/// <summary>
/// Where the guests of a service listen: a Unix-domain socket in a directory of the host's own. It stays open while guests end and are started
/// again, so that connections wait rather than being refused; it goes when the service is idle, and a new one is made.
/// </summary>
public sealed class ServiceEndpoint : IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    internal ServiceEndpoint(string path)
    {
        SocketPath = path;
        File.Delete(path);
        Listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Listener.Bind(new UnixDomainSocketEndPoint(path));
        Listener.Listen(ServiceLimits.Backlog);
    }

    /// <summary>The socket's path.</summary>
    public string SocketPath { get; }

    /// <summary>Cancelled when nobody is to be spoken with here any more.</summary>
    public CancellationToken Closed => _closed.Token;

    internal Socket Listener { get; }

    /// <summary>Takes no more connections: a guest that waits for one is told.</summary>
    internal void ShutDown()
    {
        try
        {
            Listener.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Then the guests are not told, and are interrupted a little later.
        }
    }

    /// <summary>Ends what still speaks with the guests.</summary>
    internal void Close() => _closed.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        Listener.Dispose();
        File.Delete(SocketPath);
    }
}
