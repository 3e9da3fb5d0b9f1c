using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Standard output or error that goes to a sink, within the context's limit.</summary>
internal sealed unsafe class OutputDescriptor(WasiContext context)
    : Descriptor(FileType.Unknown, Rights.Stream & ~Rights.FdRead, Rights.None)
{
    /// <summary>Where the output goes; null discards it.</summary>
    internal OutputSink? Sink { get; set; }

    internal override Errno Write(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        long left = context.OutputLeft;
        for (int i = 0; i < count; i++)
        {
            // One call tells its count in 32 bits; the guest comes back with the rest.
            long length = Math.Min((long)vectors[i].Length, int.MaxValue - done);
            long allowed = Math.Min(length, left);
            if (allowed > 0) Sink?.Write(new ReadOnlySpan<byte>(vectors[i].Base, (int)allowed));
            left -= allowed;
            done += (uint)allowed;
            if (length > allowed)
            {
                context.OutputLeft = left;
                store.Interrupt(InterruptReason.OutputLimit);
                store.ThrowIfInterrupted();
            }
        }

        context.OutputLeft = left;
        return Errno.Success;
    }
}
