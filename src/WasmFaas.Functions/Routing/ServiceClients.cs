using System.Collections.Concurrent;
using System.Net.Sockets;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Routing;

/// <summary>The connections to services: a pool for each socket, which goes with it. Safe for use by several threads.</summary>
internal sealed class ServiceClients
{
    private static readonly TimeSpan s_idleConnection = TimeSpan.FromSeconds(30), s_firstRetry = TimeSpan.FromMilliseconds(1), s_longestRetry = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<ServiceEndpoint, HttpMessageInvoker> _clients = new();

    /// <summary>The pool of a socket.</summary>
    public HttpMessageInvoker Get(ServiceEndpoint endpoint)
    {
        if (_clients.TryGetValue(endpoint, out var client)) return client;
        client = Create(endpoint);
        if (!_clients.TryAdd(endpoint, client))
        {
            client.Dispose();
            return Get(endpoint);
        }

        // Runs at once where the socket has been closed meanwhile.
        endpoint.Closed.UnsafeRegister(_ =>
        {
            if (_clients.TryRemove(endpoint, out var gone)) gone.Dispose();
        }, null);
        return client;
    }

    private static HttpMessageInvoker Create(ServiceEndpoint endpoint) => new(new FlushingContent.Handler(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = s_idleConnection,
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync(endpoint, cancellationToken),
    }));

    private static async Task<ServiceStream> ConnectAsync(ServiceEndpoint endpoint, CancellationToken cancellationToken)
    {
        var wait = s_firstRetry;
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.SocketPath), cancellationToken);
                return new ServiceStream(socket);
            }
            catch (Exception e)
            {
                socket.Dispose();

                // More connections wait than the kernel lets: there is nothing to wait for but time.
                if (e is not SocketException { SocketErrorCode: SocketError.WouldBlock or SocketError.TryAgain }) throw;
            }

            await Task.Delay(wait, cancellationToken);
            wait = wait * 2 < s_longestRetry ? wait * 2 : s_longestRetry;
        }
    }
}
