using WasmFaas.Keeper.Http;

namespace WasmFaas.Keeper.Conventions;

/// <summary>A call by the args convention: no input, the output kept until the end.</summary>
internal sealed class ArgsCall(RequestContext context) : GuestCall(context)
{
    /// <summary>What the guest wrote.</summary>
    public ByteBuffer Output { get; } = new();

    public override int Read(Span<byte> destination, CancellationToken cancellationToken) => 0;

    public override void Write(ReadOnlySpan<byte> bytes) => Output.Append(bytes);

    /// <summary>Gives the memory back that a call used.</summary>
    public void Clear()
    {
        ClearInputs();
        Output.Dispose();
    }
}
