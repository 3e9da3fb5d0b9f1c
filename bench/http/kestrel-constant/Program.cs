using System.Net;
using KestrelConstant;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

var options = new KestrelServerOptions { AddServerHeader = false };
options.Listen(IPAddress.Loopback, int.Parse(args[0]), listen => listen.Protocols = HttpProtocols.Http1);
using var server = new KestrelServer(
    Options.Create(options),
    new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
    NullLoggerFactory.Instance);
await server.StartAsync(new ConstantApplication(), CancellationToken.None);
await Task.Delay(Timeout.Infinite);
