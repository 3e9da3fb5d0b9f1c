using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Standard input from memory or from a source.</summary>
internal sealed unsafe class InputDescriptor() : Descriptor(FileType.Unknown, Rights.Stream & ~Rights.FdWrite, Rights.None)
{
    private ReadOnlyMemory<byte> _left;
    private InputSource? _source;

    internal override ulong ReadableBytes => _source is null ? (ulong)_left.Length : 1;

    internal void Set(ReadOnlyMemory<byte> bytes)
    {
        _left = bytes;
        _source = null;
    }

    internal void Set(InputSource source)
    {
        _left = default;
        _source = source;
    }

    internal override Errno Read(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        for (int i = 0; i < count; i++)
        {
            var buffer = new Span<byte>(vectors[i].Base, (int)Math.Min(vectors[i].Length, int.MaxValue));
            if (buffer.IsEmpty) continue;
            int length = _source is null ? Take(buffer) : Wait(_source, store, buffer);
            done += (uint)length;

            // What a source has now is enough: waiting for more could wait for ever.
            if (length < buffer.Length || _source is not null) break;
        }

        return Errno.Success;
    }

    private int Take(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _left.Length);
        _left.Span[..length].CopyTo(buffer);
        _left = _left[length..];
        return length;
    }

    private static int Wait(InputSource source, Store store, Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer, store.InterruptionToken);
        }
        catch (OperationCanceledException)
        {
            store.ThrowIfInterrupted();
            throw;
        }
    }
}
