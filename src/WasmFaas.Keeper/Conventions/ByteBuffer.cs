using System.Buffers;

namespace WasmFaas.Keeper.Conventions;

/// <summary>Bytes that grow in pooled memory, up to a limit. Used by one thread at a time.</summary>
internal sealed class ByteBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The bytes written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    /// <summary>Forgets what was written; the memory is kept.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Gives the memory back; the buffer is empty and can be used again.</summary>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length != 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Grow(int more)
    {
        int wanted = (int)Math.Min(Array.MaxLength, Math.Max(Math.Max((long)Length + more, _bytes.Length * 2L), FirstBytes));
        byte[] grown = ArrayPool<byte>.Shared.Rent(wanted);
        Written.CopyTo(grown);
        if (_bytes.Length != 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = grown;
    }
}
