namespace WasmFaas.Wasi;

/// <summary>Keeps a guest's output in memory. Made to be used again: it keeps its array.</summary>
public sealed class OutputBuffer : OutputSink
{
    /// <summary>Size of array that <see cref="Clear"/> keeps, in bytes; a larger one is given up.</summary>
    public const int RetainedBytes = 256 * 1024;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was written, until the next write or clear.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>What was written, until the next write or clear.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> data)
    {
        int end = checked(_length + data.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Clamp((long)_bytes.Length * 2, Math.Max(end, 256), Array.MaxLength));
        data.CopyTo(_bytes.AsSpan(_length));
        _length = end;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > RetainedBytes) _bytes = [];
    }
}
