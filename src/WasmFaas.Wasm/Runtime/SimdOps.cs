using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WasmFaas.Wasm.Runtime;

/// <summary>
/// Vector instructions that no single method of the base library implements, named after their opcodes
/// (core spec 4.3.3, lanewise). Compiled guest code calls them; they are no part of the library's API.
/// </summary>
/// <remarks>
/// Relaxed instructions give the one result that all x86-64 processors give where that is cheapest, else that of the
/// instruction which they relax: the choice never depends on the tier or the image that runs.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class SimdOps
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Bits of <paramref name="a"/> where <paramref name="mask"/> has ones, of <paramref name="b"/> where it has zeros.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> V128Bitselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) =>
        Vector128.ConditionalSelect(mask, a, b);

    /// <summary>i8x16.shuffle: lanes of <paramref name="a"/> (indices 0-15) and <paramref name="b"/> (16-31).</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> Shuffle(Vector128<byte> a, Vector128<byte> b, Vector128<byte> indices)
    {
        if (Avx512Vbmi.VL.IsSupported) return Avx512Vbmi.VL.PermuteVar16x8x2(a, indices, b);
        // An index with its top bit set gives 0: 0x70 + 16..31 sets it, 0..15 - 16 wraps to it.
        return Ssse3.IsSupported
            ? Ssse3.Shuffle(a, indices + Vector128.Create((byte)0x70)) | Ssse3.Shuffle(b, indices - Vector128.Create((byte)16))
            : Vector128.Shuffle(a, indices) | Vector128.Shuffle(b, indices - Vector128.Create((byte)16));
    }

    /// <summary>i8x16.shuffle whose indices (0-15) all name lanes of <paramref name="a"/>.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> ShuffleFirst(Vector128<byte> a, Vector128<byte> b, Vector128<byte> indices) =>
        Vector128.Shuffle(a, indices);

    /// <summary>i8x16.shuffle whose indices, less 16, all name lanes of <paramref name="b"/>.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> ShuffleSecond(Vector128<byte> a, Vector128<byte> b, Vector128<byte> indices) =>
        Vector128.Shuffle(b, indices);

    /// <summary>i8x16.relaxed_swizzle: an index of 16-127 counts modulo 16, a greater one gives 0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I8x16RelaxedSwizzle(Vector128<byte> a, Vector128<byte> indices) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(a, indices) : SimdPortable.SwizzleModulo(a, indices);

    /// <summary>i8x16.popcnt.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I8x16Popcnt(Vector128<byte> a)
    {
        var ones = Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
        var low = Vector128.Create((byte)0x0F);
        return I8x16RelaxedSwizzle(ones, a & low) + I8x16RelaxedSwizzle(ones, (a.AsUInt16() >>> 4).AsByte() & low);
    }

    /// <summary>i64x2.shr_s: the count is taken modulo 64.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I64x2ShrS(Vector128<byte> a, int count)
    {
        if (Avx512F.VL.IsSupported) return (a.AsInt64() >> count).AsByte();
        // The sign bit, shifted along and subtracted, spreads upwards.
        var sign = Vector128.Create(long.MinValue) >>> count;
        return (((a.AsInt64() >>> count) ^ sign) - sign).AsByte();
    }

    /// <summary>i8x16.avgr_u: rounds up.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I8x16AvgrU(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.Average(a, b) : SimdPortable.Average(a, b);

    /// <summary>i16x8.avgr_u: rounds up.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8AvgrU(Vector128<byte> a, Vector128<byte> b) =>
        (Sse2.IsSupported ? Sse2.Average(a.AsUInt16(), b.AsUInt16()) : SimdPortable.Average(a.AsUInt16(), b.AsUInt16())).AsByte();

    /// <summary>i8x16.narrow_i16x8_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I8x16NarrowI16x8S(Vector128<byte> a, Vector128<byte> b) =>
        (Sse2.IsSupported
            ? Sse2.PackSignedSaturate(a.AsInt16(), b.AsInt16())
            : Vector128.NarrowWithSaturation(a.AsInt16(), b.AsInt16())).AsByte();

    /// <summary>i8x16.narrow_i16x8_u: the operands are signed.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I8x16NarrowI16x8U(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(a.AsInt16(), b.AsInt16())
            : SimdPortable.NarrowUnsigned(a.AsInt16(), b.AsInt16());

    /// <summary>i16x8.narrow_i32x4_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8NarrowI32x4S(Vector128<byte> a, Vector128<byte> b) =>
        (Sse2.IsSupported
            ? Sse2.PackSignedSaturate(a.AsInt32(), b.AsInt32())
            : Vector128.NarrowWithSaturation(a.AsInt32(), b.AsInt32())).AsByte();

    /// <summary>i16x8.narrow_i32x4_u: the operands are signed.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8NarrowI32x4U(Vector128<byte> a, Vector128<byte> b) =>
        (Sse41.IsSupported
            ? Sse41.PackUnsignedSaturate(a.AsInt32(), b.AsInt32())
            : SimdPortable.NarrowUnsigned(a.AsInt32(), b.AsInt32())).AsByte();
}
