using Google.Protobuf;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>A client's connection: its calls, which are answered as they end.</summary>
internal sealed class TtrpcConnection(FrameStream frames, TtrpcMethods methods, Action<string, Exception> report)
{
    private int _running;

    /// <summary>Serves the client until it goes or <paramref name="stopping"/>; its calls are cancelled then, and waited for.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var calls = new HashSet<Task>();
        try
        {
            uint last = 0;
            while (await frames.ReadAsync(stopping) is { } frame)
            {
                calls.RemoveWhere(call => call.IsCompleted);
                if (Check(frame, last) is { } refusal)
                {
                    await AnswerAsync(frame.StreamId, refusal, null);
                    continue;
                }

                last = frame.StreamId;
                Interlocked.Increment(ref _running);
                calls.Add(Task.Run(() => CallAsync(frame.StreamId, frame.Payload!, gone.Token), CancellationToken.None));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone, or the server ends.
        }

        await gone.CancelAsync();
        await Task.WhenAll(calls);
    }

    /// <summary>What is wrong with a frame, or null.</summary>
    private TtrpcException? Check(Frame frame, uint last)
    {
        if (frame.Payload is null) return new(StatusCode.ResourceExhausted, $"the message is longer than {Frame.MaxPayload} bytes");
        if (frame.Type == FrameType.Data) return new(StatusCode.InvalidArgument, $"the stream {frame.StreamId} is not open");
        if (frame.Type != FrameType.Request) return new(StatusCode.InvalidArgument, $"a frame of type {(byte)frame.Type}: expected a request");
        if (frame.StreamId % 2 == 0) return new(StatusCode.InvalidArgument, $"the stream {frame.StreamId}: expected an odd number");
        if (frame.StreamId <= last) return new(StatusCode.InvalidArgument, $"the stream {frame.StreamId}: expected a greater number than {last}");
        if ((frame.Flags & Frame.RemoteOpen) != 0) return new(StatusCode.Unimplemented, "streams of data are not served here");
        return Volatile.Read(ref _running) < TtrpcLimits.CallsOfOneConnection ? null : new(StatusCode.ResourceExhausted, $"{TtrpcLimits.CallsOfOneConnection} calls run on the connection already (TtrpcLimits.CallsOfOneConnection)");
    }

    private async Task CallAsync(uint streamId, byte[] payload, CancellationToken gone)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone);
        string name = "";
        try
        {
            var request = Request.Parser.ParseFrom(payload);
            name = $"{request.Service}/{request.Method}";
            if (request.TimeoutNano > 0) ending.CancelAfter(TimeSpan.FromTicks(Math.Max(1, Math.Min(request.TimeoutNano / 100, TimeSpan.FromDays(30).Ticks))));
            var answer = await methods.CallAsync(request.Service, request.Method, request.Payload.ToByteArray(), ending.Token);
            await AnswerAsync(streamId, null, answer);
        }
        catch (TtrpcException e)
        {
            await AnswerAsync(streamId, e, null);
        }
        catch (InvalidProtocolBufferException e)
        {
            await AnswerAsync(streamId, new(StatusCode.InvalidArgument, $"{(name.Length == 0 ? "the request" : name)} cannot be read: {e.Message}"), null);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await AnswerAsync(streamId, gone.IsCancellationRequested ? new(StatusCode.Cancelled, $"{name} was given up") : new(StatusCode.DeadlineExceeded, $"{name} took too long"), null);
        }
        catch (Exception e)
        {
            report(name, e);
            await AnswerAsync(streamId, new(StatusCode.Internal, $"{name}: {e.Message}"), null);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task AnswerAsync(uint streamId, TtrpcException? error, IMessage? answer)
    {
        var response = new Response();
        if (error is not null) response.Status = new Status { Code = (int)error.Code, Message = error.Message };
        else response.Payload = answer!.ToByteString();
        try
        {
            await frames.WriteAsync(streamId, FrameType.Response, response, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
    }
}
