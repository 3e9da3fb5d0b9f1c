namespace WasmFaas.Wasi;

/// <summary>Where a guest's standard input comes from, when it is not in memory.</summary>
public abstract class InputSource
{
    /// <summary>Waits for input, on the guest's thread. What it throws ends the guest's call and comes out of it.</summary>
    /// <param name="buffer">Where the bytes go; not empty.</param>
    /// <param name="cancellation">Cancelled when the guest is to stop; <see cref="OperationCanceledException"/> is the answer to that.</param>
    /// <returns>The number of bytes, 0 at the end of the input.</returns>
    public abstract int Read(Span<byte> buffer, CancellationToken cancellation);
}
