using System.Net;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Routing;

/// <summary>The limit of time of one request: <c>functionTimeout</c>, until its answer turns out to be a stream, which has limits of its own.</summary>
internal sealed class StreamLimit : IDisposable
{
    private readonly StreamingLimits? _streaming;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _other;

    /// <summary>Begins a request.</summary>
    /// <param name="left">What is left of <c>functionTimeout</c>.</param>
    /// <param name="streaming">The function's limits of streams, or null.</param>
    /// <param name="other">Ends the request too.</param>
    public StreamLimit(TimeSpan left, StreamingLimits? streaming, CancellationToken other)
    {
        _streaming = streaming;
        _other = other;
        _source = CancellationTokenSource.CreateLinkedTokenSource(other);
        _source.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>True once the answer is known to be a stream.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True where the time is over, and nothing else ended the request.</summary>
    public bool IsExpired => _source.IsCancellationRequested && !_other.IsCancellationRequested;

    /// <summary>The answer's head has come.</summary>
    public void OnAnswer(HttpResponseMessage answer)
    {
        if (!IsStreamed(answer)) return;
        IsStream = true;
        _source.CancelAfter(_streaming?.MaxDuration ?? Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _source.Dispose();

    /// <summary>
    /// By <c>spec.streaming.protocol</c>. Without <c>spec.streaming</c>, event streams and WebSockets are streams, and an answer of
    /// unknown length is not: most programs send any long answer so.
    /// </summary>
    private bool IsStreamed(HttpResponseMessage answer)
    {
        bool isSocket = answer.StatusCode == HttpStatusCode.SwitchingProtocols;
        string? mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (isSocket) return _streaming?.Protocol is null or StreamProtocol.Auto or StreamProtocol.WebSocket;
        return _streaming?.Includes(mediaType, answer.Content.Headers.ContentLength is not null) ?? StreamingLimits.IsEvents(mediaType);
    }
}
