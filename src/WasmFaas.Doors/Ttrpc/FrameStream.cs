using System.Buffers.Binary;
using Google.Protobuf;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>Reads and writes the frames of a connection. One reader at a time; any number of writers.</summary>
internal sealed class FrameStream(Stream stream) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _header = new byte[Frame.HeaderLength];

    /// <summary>Reads a frame; null at the end of the connection.</summary>
    /// <exception cref="IOException">The connection broke, within a frame perhaps.</exception>
    public async Task<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        int count = await stream.ReadAtLeastAsync(_header, _header.Length, throwOnEndOfStream: false, cancellationToken);
        if (count == 0) return null;
        if (count < _header.Length) throw new EndOfStreamException();
        long length = BinaryPrimitives.ReadUInt32BigEndian(_header);
        var frame = new Frame(BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4)), (FrameType)_header[8], _header[9], null);
        if (length > Frame.MaxPayload)
        {
            await SkipAsync(length, cancellationToken);
            return frame;
        }

        byte[] payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return frame with { Payload = payload };
    }

    /// <summary>Writes a frame, whole.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public Task WriteAsync(uint streamId, FrameType type, IMessage message, CancellationToken cancellationToken)
    {
        byte[] frame = Head(streamId, type, 0, message.CalculateSize());
        message.WriteTo(frame.AsSpan(Frame.HeaderLength));
        return WriteAsync(frame, cancellationToken);
    }

    /// <summary>Writes a frame as it was read.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public Task WriteAsync(Frame read, CancellationToken cancellationToken)
    {
        byte[] frame = Head(read.StreamId, read.Type, read.Flags, read.Payload!.Length);
        read.Payload.CopyTo(frame, Frame.HeaderLength);
        return WriteAsync(frame, cancellationToken);
    }

    public void Dispose() => stream.Dispose();

    private static byte[] Head(uint streamId, FrameType type, byte flags, int length)
    {
        byte[] frame = new byte[Frame.HeaderLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), streamId);
        (frame[8], frame[9]) = ((byte)type, flags);
        return frame;
    }

    private async Task WriteAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(frame, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task SkipAsync(long length, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        while (length > 0)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            if (count == 0) throw new EndOfStreamException();
            length -= count;
        }
    }
}
