using System.Collections.Concurrent;
using System.Net.Sockets;
using Google.Protobuf;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>Calls a server, any number of calls at a time over one connection.</summary>
internal sealed class TtrpcClient : IAsyncDisposable
{
    private readonly FrameStream _frames;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Response>> _waiting = new();
    private readonly Lock _order = new();
    private readonly Task _reading;
    private Task _sent = Task.CompletedTask;
    private uint _next = 1;
    private bool _isBroken;

    private TtrpcClient(Stream stream)
    {
        _frames = new FrameStream(stream);
        _reading = ReadAsync();
    }

    /// <summary>Connects to a Unix socket.</summary>
    /// <exception cref="TtrpcException">Nobody listens there.</exception>
    public static async Task<TtrpcClient> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new TtrpcClient(new NetworkStream(socket, ownsSocket: true));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new TtrpcException(StatusCode.Unavailable, $"{path}: {e.Message}", e);
        }
    }

    /// <summary>Calls a method.</summary>
    /// <exception cref="TtrpcException">The server refuses, or the connection broke.</exception>
    public async Task<TResponse> CallAsync<TResponse>(string service, string method, IMessage request, MessageParser<TResponse> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        var answered = new TaskCompletionSource<Response>(TaskCreationOptions.RunContinuationsAsynchronously);
        var envelope = new Request { Service = service, Method = method, Payload = request.ToByteString(), TimeoutNano = (long)timeout.TotalNanoseconds };
        uint streamId;
        Task sent;
        lock (_order)
        {
            if (_isBroken) throw Broken(null);
            streamId = _next;
            _next += 2;
            _waiting[streamId] = answered;

            // The numbers must grow in the order that they are sent in.
            var before = _sent;
            sent = _sent = SendAsync(before, streamId, envelope);
        }

        try
        {
            await sent;
            var response = await answered.Task.WaitAsync(timeout, cancellationToken);
            if (response.Status is { Code: not 0 } status) throw new TtrpcException((StatusCode)status.Code, status.Message);
            return parser.ParseFrom(response.Payload);
        }
        catch (TimeoutException e)
        {
            throw new TtrpcException(StatusCode.DeadlineExceeded, $"{service}/{method} was not answered within {timeout.TotalSeconds:0.###} s", e);
        }
        catch (IOException e)
        {
            throw Broken(e);
        }
        finally
        {
            _waiting.TryRemove(streamId, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _frames.Dispose();
        await _reading;
    }

    private static TtrpcException Broken(Exception? cause) => new(StatusCode.Unavailable, $"the connection is broken{(cause is null ? "" : $": {cause.Message}")}", cause);

    private async Task SendAsync(Task before, uint streamId, Request envelope)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _frames.WriteAsync(streamId, FrameType.Request, envelope, CancellationToken.None);
    }

    private async Task ReadAsync()
    {
        Exception? cause = null;
        try
        {
            while (await _frames.ReadAsync(CancellationToken.None) is { } frame)
            {
                if (frame.Type != FrameType.Response || !_waiting.TryGetValue(frame.StreamId, out var waiting)) continue;
                if (frame.Payload is null) waiting.TrySetException(new TtrpcException(StatusCode.ResourceExhausted, $"the answer is longer than {Frame.MaxPayload} bytes"));
                else waiting.TrySetResult(Response.Parser.ParseFrom(frame.Payload));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidProtocolBufferException)
        {
            cause = e;
        }

        lock (_order) _isBroken = true;
        foreach (var waiting in _waiting.Values) waiting.TrySetException(Broken(cause));
    }
}
