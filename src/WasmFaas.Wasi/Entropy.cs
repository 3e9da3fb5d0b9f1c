using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Random bytes for a guest. Small requests are served from a buffer, so that few of them reach the kernel.</summary>
internal sealed class Entropy(EntropySource? source)
{
    private const int SmallBytes = 64, BufferBytes = 512, ChunkBytes = 1 << 20;

    private readonly byte[] _buffer = source is null ? new byte[BufferBytes] : [];
    private int _used = BufferBytes;

    internal void Fill(Span<byte> destination, Store store)
    {
        if (source is not null)
        {
            source(destination);
            return;
        }

        if (destination.Length <= SmallBytes)
        {
            Take(destination);
            return;
        }

        // A guest may ask for its whole memory: it stays interruptible meanwhile.
        while (!destination.IsEmpty)
        {
            int length = Math.Min(destination.Length, ChunkBytes);
            SystemCalls.FillRandom(destination[..length]);
            destination = destination[length..];
            store.ThrowIfInterrupted();
        }
    }

    private void Take(Span<byte> destination)
    {
        if (_used + destination.Length > BufferBytes)
        {
            SystemCalls.FillRandom(_buffer);
            _used = 0;
        }

        var taken = _buffer.AsSpan(_used, destination.Length);
        taken.CopyTo(destination);
        taken.Clear();
        _used += destination.Length;
    }
}
