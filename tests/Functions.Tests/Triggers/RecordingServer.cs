using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace WasmFaas.Functions.Tests.Triggers;

/// <summary>Stands in a test for the public port: tells each request, and answers as the test says.</summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();

    public RecordingServer()
    {
        using (var socket = new TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            EndPoint = (IPEndPoint)socket.LocalEndpoint;
        }

        _listener.Prefixes.Add($"http://{EndPoint}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The answers to come: status and component; 200 of the function after them.</summary>
    public Queue<(int Status, string? Component)> Answers { get; } = new();

    /// <summary>The next request.</summary>
    public async Task<Request> NextAsync(CancellationToken cancellationToken) => await _requests.Reader.ReadAsync(cancellationToken);

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                string body = await reader.ReadToEndAsync();
                var (status, component) = Answers.TryDequeue(out var given) ? given : (200, null);
                context.Response.StatusCode = status;
                if (component is not null) context.Response.Headers["X-Fission-Component"] = component;
                context.Response.Close();
                _requests.Writer.TryWrite(new Request(context.Request.Url!.AbsolutePath, body, context.Request.Headers));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    internal sealed record Request(string Path, string Body, System.Collections.Specialized.NameValueCollection Headers);
}
