namespace WasmFaas.Wasi;

/// <summary>Where a guest's output goes.</summary>
public abstract class OutputSink
{
    /// <summary>
    /// Takes bytes that a guest wrote, on the guest's thread. What it throws ends the guest's call and comes out of it.
    /// </summary>
    /// <param name="data">The bytes, valid during the call.</param>
    public abstract void Write(ReadOnlySpan<byte> data);
}
