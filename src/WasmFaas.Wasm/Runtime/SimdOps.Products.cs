using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WasmFaas.Wasm.Runtime;

/// <content>Sums and products of neighbouring lanes, products wider than their factors.</content>
public static partial class SimdOps
{
    /// <summary>i16x8.extadd_pairwise_i8x16_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8ExtaddPairwiseI8x16S(Vector128<byte> a) =>
        (Ssse3.IsSupported
            ? Ssse3.MultiplyAddAdjacent(Vector128<byte>.One, a.AsSByte())
            : ((a.AsInt16() << 8) >> 8) + (a.AsInt16() >> 8)).AsByte();

    /// <summary>i16x8.extadd_pairwise_i8x16_u.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8ExtaddPairwiseI8x16U(Vector128<byte> a) =>
        Ssse3.IsSupported
            ? Ssse3.MultiplyAddAdjacent(a, Vector128<sbyte>.One).AsByte()
            : ((a.AsUInt16() & Vector128.Create((ushort)0xFF)) + (a.AsUInt16() >>> 8)).AsByte();

    /// <summary>i32x4.extadd_pairwise_i16x8_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4ExtaddPairwiseI16x8S(Vector128<byte> a) =>
        (Sse2.IsSupported
            ? Sse2.MultiplyAddAdjacent(a.AsInt16(), Vector128<short>.One)
            : ((a.AsInt32() << 16) >> 16) + (a.AsInt32() >> 16)).AsByte();

    /// <summary>i32x4.extadd_pairwise_i16x8_u.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4ExtaddPairwiseI16x8U(Vector128<byte> a) =>
        ((a.AsUInt32() & Vector128.Create(0xFFFFu)) + (a.AsUInt32() >>> 16)).AsByte();

    /// <summary>i64x2.extmul_low_i32x4_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I64x2ExtmulLowI32x4S(Vector128<byte> a, Vector128<byte> b) =>
        Product(Vector128.WidenLower(a.AsInt32()), Vector128.WidenLower(b.AsInt32()));

    /// <summary>i64x2.extmul_high_i32x4_s.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I64x2ExtmulHighI32x4S(Vector128<byte> a, Vector128<byte> b) =>
        Product(Vector128.WidenUpper(a.AsInt32()), Vector128.WidenUpper(b.AsInt32()));

    /// <summary>i64x2.extmul_low_i32x4_u.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I64x2ExtmulLowI32x4U(Vector128<byte> a, Vector128<byte> b) =>
        Product(Vector128.WidenLower(a.AsUInt32()), Vector128.WidenLower(b.AsUInt32()));

    /// <summary>i64x2.extmul_high_i32x4_u.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I64x2ExtmulHighI32x4U(Vector128<byte> a, Vector128<byte> b) =>
        Product(Vector128.WidenUpper(a.AsUInt32()), Vector128.WidenUpper(b.AsUInt32()));

    /// <summary>i16x8.q15mulr_sat_s, and its relaxed form: rounds to nearest, -1 × -1 saturates.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8Q15mulrSatS(Vector128<byte> a, Vector128<byte> b)
    {
        if (!Ssse3.IsSupported) return SimdPortable.Q15MultiplyRound(a.AsInt16(), b.AsInt16()).AsByte();
        // pmulhrsw wraps in the one case that saturates: 0x8000 becomes 0x7FFF.
        var product = Ssse3.MultiplyHighRoundScale(a.AsInt16(), b.AsInt16());
        return (product ^ Vector128.Equals(product, Vector128.Create(short.MinValue))).AsByte();
    }

    /// <summary>i32x4.dot_i16x8_s: a sum of two products wraps.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4DotI16x8S(Vector128<byte> a, Vector128<byte> b) =>
        (Sse2.IsSupported
            ? Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16())
            : SimdPortable.Dot(a.AsInt16(), b.AsInt16())).AsByte();

    /// <summary>i16x8.relaxed_dot_i8x16_i7x16_s: <paramref name="b"/> counts as unsigned, the sum saturates.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I16x8RelaxedDotI8x16I7x16S(Vector128<byte> a, Vector128<byte> b) =>
        (Ssse3.IsSupported
            ? Ssse3.MultiplyAddAdjacent(b, a.AsSByte())
            : SimdPortable.DotUnsigned(a.AsInt16(), b.AsUInt16())).AsByte();

    /// <summary>i32x4.relaxed_dot_i8x16_i7x16_add_s: the sums of the former, added in pairs and to <paramref name="sum"/>.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4RelaxedDotI8x16I7x16AddS(Vector128<byte> a, Vector128<byte> b, Vector128<byte> sum)
    {
        var pairs = I16x8RelaxedDotI8x16I7x16S(a, b);
        return (I32x4ExtaddPairwiseI16x8S(pairs).AsInt32() + sum.AsInt32()).AsByte();
    }

    // The factors are 64-bit lanes of which pmuldq and pmuludq read the low half.
    [MethodImpl(Inline)]
    private static Vector128<byte> Product(Vector128<long> a, Vector128<long> b) =>
        (Sse41.IsSupported ? Sse41.Multiply(a.AsInt32(), b.AsInt32()) : a * b).AsByte();

    [MethodImpl(Inline)]
    private static Vector128<byte> Product(Vector128<ulong> a, Vector128<ulong> b) =>
        (Sse2.IsSupported ? Sse2.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b).AsByte();
}
