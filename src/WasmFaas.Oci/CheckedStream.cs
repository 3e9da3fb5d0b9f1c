using System.Security.Cryptography;

namespace WasmFaas.Oci;

/// <summary>Reads content that may not be longer than a limit and, where a digest is given, insists on it at the content's end.</summary>
internal sealed class CheckedStream(Stream inner, string what, long limit, string limitName, string? digest = null) : Stream
{
    private readonly IncrementalHash? _hash = digest is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Check(buffer.AsSpan(offset, count), inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        return Check(buffer.Span, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Check(ReadOnlySpan<byte> buffer, int count)
    {
        _length += count;
        if (_length > limit) throw new OciException($"{what} is longer than {limit} bytes ({limitName})");
        if (_hash is null) return count;
        _hash.AppendData(buffer[..count]);
        if (count != 0 || buffer.IsEmpty || _ended) return count;
        _ended = true;
        string found = Digests.Of(_hash);
        return found == digest ? 0 : throw new OciException($"{what}'s digest is {found}, expected {digest}");
    }
}
