using System.Collections.Concurrent;
using System.Net.Sockets;
using Google.Protobuf;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Tests.Ttrpc;

/// <summary>A server on a Unix socket with the service <c>test</c>, whose messages are key-value pairs.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-ttrpc-");
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _running;

    public TestServer()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        var methods = new TtrpcMethods();
        methods.Add("test", "Echo", KeyValue.Parser, (request, _) => Task.FromResult<IMessage>(request));
        methods.Add("test", "Wait", KeyValue.Parser, async (request, cancellation) =>
        {
            Waiting.Release();
            await Released.Task.WaitAsync(cancellation);
            return request;
        });
        methods.Add("test", "Refuse", KeyValue.Parser, (request, _) => throw new TtrpcException(StatusCode.NotFound, $"there is no {request.Key}"));
        methods.Add("test", "Break", KeyValue.Parser, (_, _) => throw new InvalidOperationException("a defect"));
        _running = new TtrpcServer(_listener, methods, (method, e) => Reported.Enqueue($"{method}: {e.Message}")).RunAsync(_stopping.Token);
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "s");

    /// <summary>Counts the calls of Wait that have come.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    /// <summary>Lets the calls of Wait be answered.</summary>
    public TaskCompletionSource Released { get; } = new();

    public ConcurrentQueue<string> Reported { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _listener.Dispose();
        _stopping.Dispose();
        _directory.Delete(recursive: true);
    }
}
