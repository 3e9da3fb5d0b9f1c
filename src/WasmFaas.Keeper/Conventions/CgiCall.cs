using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Keeper.Conventions;

/// <summary>
/// A call by the cgi convention: the request's body is standard input; standard output is the head and the body of the
/// answer. A short answer is kept until the guest ends, so that a failure can still be told from it; a long one, and that of
/// a guest which takes its time, is sent as it comes.
/// </summary>
internal sealed class CgiCall(RequestContext context) : GuestCall(context)
{
    private readonly RequestContext _context = context;
    private readonly Lock _lock = new();
    private readonly ByteBuffer _pending = new();
    private Task? _sending;
    private StreamDeadline? _stream;
    private bool _atOnce;
    private long _read;

    /// <summary>The guest's headers, once they are complete.</summary>
    public CgiHead? Head { get; private set; }

    /// <summary>True once a part of the answer has been sent, so that its status cannot change any more.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Body that was written but has not been sent.</summary>
    public ReadOnlyMemory<byte> Pending => _pending.WrittenMemory;

    /// <summary>True where the guest wrote anything.</summary>
    public bool HasOutput => HasStarted || Head is not null || _pending.Length != 0;

    /// <summary>Size of the body so far, in bytes.</summary>
    public long BodyLength { get; private set; }

    /// <summary>Limits of the answer where it turns out to be a stream, or null.</summary>
    public StreamingLimits? Streaming { get; set; }

    /// <summary>What stopped the guest where its answer is a stream and its time is over; null where it is none.</summary>
    public string? StreamProblem => Volatile.Read(ref _stream)?.Describe();

    /// <summary>Largest body of a request, in bytes.</summary>
    public long MaxRequestBytes { get; set; }

    public override int Read(Span<byte> destination, CancellationToken cancellationToken)
    {
        if (!_context.CanHaveBody) return 0;
        var reader = _context.Body;
        if (!reader.TryRead(out var read)) read = reader.ReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, destination.Length));
        int count = 0;
        foreach (var segment in part)
        {
            segment.Span.CopyTo(destination[count..]);
            count += segment.Length;
        }

        reader.AdvanceTo(part.End);
        _read += count;
        if (_read > MaxRequestBytes) throw new GuestRefusedException(413, $"the request's body is longer than {MaxRequestBytes} bytes");
        if (count == 0 && !read.IsCompleted) return Read(destination, cancellationToken);
        return count;
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        do
        {
            Task? blocking = null;
            lock (_lock)
            {
                bytes = Head is null ? AddToHead(bytes) : AddToBody(bytes);
                _stream?.OnByte();
                bool isFull = _pending.Length >= _context.Host.Limits.UnsentResponseBytes;
                if (Head is not null && (isFull || _atOnce))
                {
                    // A send under way takes no more; the guest goes on until as much waits as may.
                    if (_sending is null or { IsCompleted: true }) Send();
                    else if (isFull) blocking = _sending;
                }
            }

            blocking?.WaitAsync(Store!.InterruptionToken).GetAwaiter().GetResult();
        }
        while (!bytes.IsEmpty);
    }

    public override long Deadline(long timeout) => Volatile.Read(ref _stream)?.Deadline ?? timeout;

    public override void OnStillRunning()
    {
        lock (_lock)
        {
            _atOnce = true;
            if (Head is null || _pending.Length == 0 || _sending is not (null or { IsCompletedSuccessfully: true })) return;
            try
            {
                Send();
            }
            catch (Exception e)
            {
                // Met again by the guest's next write, or at its end, on the thread whose business it is.
                _sending = Task.FromException(e);
            }
        }
    }

    /// <summary>Sends what waits. The guest has ended.</summary>
    public async Task FinishAsync()
    {
        if (_sending is not null) await _sending;
        if (_pending.Length == 0) return;
        Send();
        await _sending!;
    }

    /// <summary>Forgets the call.</summary>
    public void Clear()
    {
        ClearInputs();
        _pending.Dispose();
        _sending = null;
        _stream = null;
        _atOnce = false;
        _read = 0;
        Head = null;
        HasStarted = false;
        BodyLength = 0;
    }

    /// <summary>Sets status and headers of the answer.</summary>
    public void Start()
    {
        HasStarted = true;
        _context.Response.StatusCode = Head!.Status;
        var headers = _context.Response.Headers;
        foreach (var (name, value) in Head.Headers)
        {
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) headers.Append(name, new StringValues(value));
            else headers[name] = value;
        }
    }

    /// <summary>Takes the head's part of what was written, and returns the rest.</summary>
    private ReadOnlySpan<byte> AddToHead(ReadOnlySpan<byte> bytes)
    {
        int before = _pending.Length;
        int limit = _context.Host.Limits.ResponseHeaderBytes;
        _pending.Append(bytes[..Math.Min(bytes.Length, limit - before + 1)]);
        int body = CgiHead.FindBody(_pending.Written, before);
        if ((body < 0 ? _pending.Length : body) > limit) throw new GuestRefusedException(502, $"the guest's headers are longer than {limit} bytes (KeeperLimits.ResponseHeaderBytes)");
        if (body < 0) return [];
        Head = CgiHead.Parse(_pending.Written[..body]);
        if (Streaming?.Includes(Head.ContentType, Head.ContentLength is not null) == true) Volatile.Write(ref _stream, new StreamDeadline(Streaming));
        _pending.Clear();
        return bytes[(body - before)..];
    }

    /// <summary>Takes as much of the body as may wait, and returns the rest.</summary>
    private ReadOnlySpan<byte> AddToBody(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _context.Host.Limits.UnsentResponseBytes - _pending.Length);
        BodyLength += count;
        if (Head!.Status is not (204 or 205 or 304)) _pending.Append(bytes[..count]);
        return bytes[count..];
    }

    private void Send()
    {
        _sending?.GetAwaiter().GetResult();
        if (!HasStarted) Start();
        var writer = _context.ResponseBody.Writer;
        _pending.Written.CopyTo(writer.GetSpan(_pending.Length));
        writer.Advance(_pending.Length);
        _pending.Clear();
        _sending = FlushAsync();
    }

    private async Task FlushAsync()
    {
        var flushed = await _context.ResponseBody.Writer.FlushAsync();
        if (flushed.IsCompleted) throw new OperationCanceledException("the client went away");
    }
}
