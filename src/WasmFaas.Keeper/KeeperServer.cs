using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WasmFaas.Keeper.Http;
using WasmFaas.Linux;

namespace WasmFaas.Keeper;

/// <summary>
/// Answers HTTP/1.1 with a host's functions: Kestrel, wired by hand, since what is on the start-up path and on the request
/// path is paid for each time.
/// </summary>
public sealed class KeeperServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly KeeperApplication _application;

    /// <summary>Makes a server; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="host">The functions.</param>
    /// <param name="endPoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="root">The function that answers all paths; null where the path's first segment names it.</param>
    /// <param name="networkNamespace">Path of the network namespace to listen in, or null for the process's own.</param>
    public KeeperServer(FunctionHost host, IPEndPoint endPoint, HostedFunction? root = null, string? networkNamespace = null)
        : this(host, endPoint, new NameRouter(host, root), networkNamespace)
    {
    }

    /// <summary>Makes a server whose requests a router spreads over the functions.</summary>
    /// <param name="host">The functions.</param>
    /// <param name="endPoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="router">Finds the function of each request.</param>
    /// <param name="networkNamespace">Path of the network namespace to listen in, or null for the process's own.</param>
    public KeeperServer(FunctionHost host, IPEndPoint endPoint, IRequestRouter router, string? networkNamespace = null)
        : this(host, endPoint, router, networkNamespace is null ? null : address => BindIn(networkNamespace, address))
    {
    }

    /// <summary>Makes a server on a socket that is bound already.</summary>
    /// <param name="host">The functions.</param>
    /// <param name="listener">The socket, which the server listens on and closes.</param>
    /// <param name="router">Finds the function of each request.</param>
    public KeeperServer(FunctionHost host, Socket listener, IRequestRouter router)
        : this(host, (IPEndPoint)listener.LocalEndPoint!, router, _ => listener)
    {
    }

    private KeeperServer(FunctionHost host, IPEndPoint endPoint, IRequestRouter router, Func<EndPoint, Socket>? bind)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = host.Limits.Connections;
        options.Limits.MaxRequestHeadersTotalSize = host.Limits.RequestHeaderBytes;
        options.Limits.MaxRequestLineSize = Math.Min(host.Limits.RequestHeaderBytes, 16 * 1024);

        // Each function has a limit of its own, and counts.
        options.Limits.MaxRequestBodySize = null;
        options.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);

        // Without queues of its own the transport gives its work straight to the thread pool: a change of threads less.
        var transport = new SocketTransportOptions { NoDelay = true, IOQueueCount = 0 };
        if (bind is not null) transport.CreateBoundListenSocket = bind;
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        _application = new KeeperApplication(host, router);
    }

    /// <summary>Where the server listens, once it does.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            string address = _server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var uri = new Uri(address);
            return new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port);
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address is in use or not this machine's.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _server.StartAsync(_application, cancellationToken);

    /// <summary>Accepts no more connections and waits for the requests in flight.</summary>
    /// <param name="cancellationToken">When cancelled, the requests in flight are ended.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    /// <summary>Makes the listening socket in a network namespace.</summary>
    private static Socket BindIn(string networkNamespace, EndPoint address)
    {
        try
        {
            return NetworkNamespace.Run(networkNamespace, () => SocketTransportOptions.CreateDefaultBoundListenSocket(address));
        }
        catch (Exception e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
