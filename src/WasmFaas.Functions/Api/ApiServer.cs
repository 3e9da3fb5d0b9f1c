using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Api;

/// <summary>
/// The Kubernetes API over HTTP/1.1, for <see cref="Resources.ResourceKinds.All"/>: discovery, get, list, watch, create, update, patch and delete
/// of objects, as kubectl asks for them.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly ApiApplication _application;

    /// <summary>Makes a server; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="store">Where the objects live; it stays open.</param>
    /// <param name="endPoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="access">What clients must have; null for nothing, on loopback only.</param>
    /// <param name="limits">What clients may use.</param>
    /// <param name="time">What ages and time-outs are counted by.</param>
    /// <param name="log">Where refusals and failures go.</param>
    /// <exception cref="ArgumentException">There is no token or no certificate, and the address is not loopback.</exception>
    public ApiServer(IResourceStore store, IPEndPoint endPoint, ApiAccess? access = null, ApiLimits? limits = null, TimeProvider? time = null, KeeperLog? log = null)
    {
        if (access is not { Token: not null, Certificate: not null } && !IPAddress.IsLoopback(endPoint.Address))
        {
            throw new ArgumentException($"{endPoint} is not loopback: expected a token and a certificate", nameof(access));
        }

        limits ??= ApiLimits.Default;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        if (access?.Certificate is not null) options.ApplicationServices = TlsServices();
        options.Limits.MaxConcurrentConnections = limits.Connections;
        options.Limits.MaxRequestHeadersTotalSize = limits.RequestHeaderBytes;
        options.Limits.MaxRequestLineSize = Math.Min(limits.RequestHeaderBytes, 16 * 1024);

        // The body is counted as it is read, for an answer that clients understand.
        options.Limits.MaxRequestBodySize = null;
        options.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (access?.Certificate is { } certificate) listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
        });
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions { NoDelay = true }), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        _application = new ApiApplication(store, access?.Token, limits, time ?? TimeProvider.System, log);
    }

    /// <summary>Where the server listens, once it does.</summary>
    public IPEndPoint EndPoint
    {
        get
        {
            var uri = new Uri(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port);
        }
    }

    /// <summary>Lets an endpoint answer its paths. Before <see cref="StartAsync"/>.</summary>
    internal void Add(IApiEndpoint endpoint) => _application.Endpoints.Add(endpoint);

    /// <summary>Sees to it that the namespace <c>default</c> exists, and begins to listen.</summary>
    /// <exception cref="IOException">The address is in use or not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _application.Namespaces.EnsureDefaultAsync(cancellationToken);
        await _server.StartAsync(_application, cancellationToken);
    }

    /// <summary>Accepts no more connections, ends the watches and waits for the other requests in flight.</summary>
    /// <param name="cancellationToken">When cancelled, the requests in flight are ended.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        _application.StopWatches();
        return _server.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        _application.Dispose();
    }
    /// <summary>What Kestrel's TLS looks up, which cannot be made by hand.</summary>
    private static ServiceProvider TlsServices()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return builder.Services.BuildServiceProvider();
    }
}
