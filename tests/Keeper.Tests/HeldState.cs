namespace WasmFaas.Keeper.Tests;

/// <summary>A state without keys that holds each guest which asks for one, until a test lets them all go.</summary>
internal sealed class HeldState : GuestState, IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private int _held;

    /// <summary>Guests that have asked.</summary>
    public int Held => Volatile.Read(ref _held);

    public void Release() => _released.Set();

    public override GuestStateStatus Get(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out long version)
    {
        (value, version) = (default, 0);
        Interlocked.Increment(ref _held);
        _released.Wait();
        return GuestStateStatus.NotFound;
    }

    public override GuestStateStatus Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long? expected, long milliseconds, out long version) =>
        throw new NotSupportedException();

    public override GuestStateStatus Delete(ReadOnlySpan<byte> key, long? expected) => throw new NotSupportedException();

    public void Dispose() => _released.Dispose();
}
