using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

/// <summary>What <see cref="SimdOps"/> does where the processor has no instruction for it.</summary>
internal static class SimdPortable
{
    internal static Vector128<byte> SwizzleModulo(Vector128<byte> a, Vector128<byte> indices) =>
        Vector128.Shuffle(a, indices & Vector128.Create((byte)0x8F));

    internal static Vector128<T> Average<T>(Vector128<T> a, Vector128<T> b)
        where T : unmanaged => (a | b) - ((a ^ b) >>> 1);

    internal static Vector128<byte> NarrowUnsigned(Vector128<short> a, Vector128<short> b)
    {
        var maximum = Vector128.Create((short)byte.MaxValue);
        return Vector128.Narrow(Clamp(a, maximum).AsUInt16(), Clamp(b, maximum).AsUInt16());
    }

    internal static Vector128<ushort> NarrowUnsigned(Vector128<int> a, Vector128<int> b)
    {
        var maximum = Vector128.Create((int)ushort.MaxValue);
        return Vector128.Narrow(Clamp(a, maximum).AsUInt32(), Clamp(b, maximum).AsUInt32());
    }

    internal static Vector128<short> Q15MultiplyRound(Vector128<short> a, Vector128<short> b) =>
        Vector128.NarrowWithSaturation(
            Q15(Vector128.WidenLower(a) * Vector128.WidenLower(b)), Q15(Vector128.WidenUpper(a) * Vector128.WidenUpper(b)));

    internal static Vector128<int> Dot(Vector128<short> a, Vector128<short> b)
    {
        var even = ((a.AsInt32() << 16) >> 16) * ((b.AsInt32() << 16) >> 16);
        return even + ((a.AsInt32() >> 16) * (b.AsInt32() >> 16));
    }

    internal static Vector128<short> DotUnsigned(Vector128<short> a, Vector128<ushort> b)
    {
        var even = ((a << 8) >> 8) * (b & Vector128.Create((ushort)0xFF)).AsInt16();
        return Vector128.AddSaturate(even, (a >> 8) * (b >>> 8).AsInt16());
    }

    private static Vector128<int> Q15(Vector128<int> product) => (product + Vector128.Create(0x4000)) >> 15;

    private static Vector128<T> Clamp<T>(Vector128<T> a, Vector128<T> maximum)
        where T : unmanaged => Vector128.Min(Vector128.Max(a, Vector128<T>.Zero), maximum);
}
