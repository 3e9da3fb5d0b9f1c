using System.Net.Sockets;
using Google.Protobuf;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>
/// Passes a client's connection on to a server, and keeps it while the server is replaced by another: containerd does not connect again
/// to a shim that it has lost. Calls that only ask or wait are asked again then; of others nobody knows whether they were done.
/// </summary>
/// <param name="client">The client's connection.</param>
/// <param name="server">Path of the server's socket.</param>
internal sealed class TtrpcRelay(FrameStream client, string server)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly HashSet<string> s_repeatable = new(["Wait", "State", "Pids", "Stats", "Connect", "Shutdown"], StringComparer.Ordinal);

    // The calls that have not been answered, by their numbers.
    private readonly SortedDictionary<uint, Frame> _waiting = [];
    private readonly SemaphoreSlim _lock = new(1);
    private FrameStream? _server;

    /// <summary>Passes on until the client goes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answering = AnswerAsync(gone.Token);
        try
        {
            while (await client.ReadAsync(gone.Token) is { } frame) await AskAsync(frame, gone.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone.
        }

        await gone.CancelAsync();
        _server?.Dispose();
        await answering;
    }

    private async Task AskAsync(Frame frame, CancellationToken cancellationToken)
    {
        if (frame.Payload is null)
        {
            await RefuseAsync(frame, StatusCode.ResourceExhausted, $"the message is longer than {Frame.MaxPayload} bytes");
            return;
        }

        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_waiting.Count >= TtrpcLimits.CallsOfOneConnection)
            {
                await RefuseAsync(frame, StatusCode.ResourceExhausted, $"{TtrpcLimits.CallsOfOneConnection} calls run on the connection already (TtrpcLimits.CallsOfOneConnection)");
                return;
            }

            if (frame.Type == FrameType.Request) _waiting[frame.StreamId] = frame;
            if (_server is not null) await _server.WriteAsync(frame, cancellationToken);
        }
        catch (IOException)
        {
            // The server has just gone: the next one is asked, or the call is refused.
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Reads answers, of one server after the other.</summary>
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var connection = await ConnectAsync(cancellationToken);
                await ReadAsync(connection, cancellationToken);
                await LoseAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private async Task<FrameStream> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(server), cancellationToken);
                var connection = new FrameStream(new NetworkStream(socket, ownsSocket: true));
                await _lock.WaitAsync(cancellationToken);
                try
                {
                    // In the order of their numbers, which must grow.
                    foreach (var frame in _waiting.Values) await connection.WriteAsync(frame, cancellationToken);
                    return _server = connection;
                }
                finally
                {
                    _lock.Release();
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                socket.Dispose();
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(FrameStream connection, CancellationToken cancellationToken)
    {
        try
        {
            while (await connection.ReadAsync(cancellationToken) is { Payload: not null } frame)
            {
                await _lock.WaitAsync(cancellationToken);
                _waiting.Remove(frame.StreamId);
                _lock.Release();
                await client.WriteAsync(frame, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The server has gone.
        }
    }

    /// <summary>Refuses the calls that may have been done in part. Those that come from now on wait for the next server.</summary>
    private async Task LoseAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        _server = null;
        Frame[] lost = [.. _waiting.Values.Where(frame => !IsRepeatable(frame))];
        foreach (var frame in lost) _waiting.Remove(frame.StreamId);
        _lock.Release();
        foreach (var frame in lost) await RefuseAsync(frame, StatusCode.Unavailable, "the node agent ended before it answered: whether the call was done is not known");
    }

    private static bool IsRepeatable(Frame frame)
    {
        try
        {
            return s_repeatable.Contains(Request.Parser.ParseFrom(frame.Payload).Method);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private async Task RefuseAsync(Frame frame, StatusCode code, string message)
    {
        try
        {
            await client.WriteAsync(frame.StreamId, FrameType.Response, new Response { Status = new Status { Code = (int)code, Message = message } }, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client has gone.
        }
    }
}
