using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WasmFaas.Wasm.Runtime;

/// <content>Conversions between integers and floats, and between float widths (core spec 4.3.4).</content>
public static partial class SimdOps
{
    private const double TwoTo52 = 4503599627370496.0;

    /// <summary>i32x4.trunc_sat_f32x4_s: NaN gives 0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4TruncSatF32x4S(Vector128<byte> a)
    {
        if (!Sse2.IsSupported) return Vector128.ConvertToInt32(a.AsSingle()).AsByte();
        var value = a.AsSingle();
        // cvttps2dq gives 0x80000000 for what does not fit: right below, all bits to flip above, to clear for NaN.
        var number = value & Vector128.Equals(value, value);
        var above = Vector128.GreaterThanOrEqual(number, Vector128.Create(2147483648f));
        return (Sse2.ConvertToVector128Int32WithTruncation(number) ^ above.AsInt32()).AsByte();
    }

    /// <summary>i32x4.trunc_sat_f32x4_u, and its relaxed form: NaN gives 0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4TruncSatF32x4U(Vector128<byte> a)
    {
        if (Avx512F.VL.IsSupported)
        {
            // maxps returns its second operand for a NaN; what is too large becomes all ones.
            return Avx512F.VL.ConvertToVector128UInt32WithTruncation(Sse.Max(a.AsSingle(), Vector128<float>.Zero)).AsByte();
        }

        if (!Sse41.IsSupported) return Vector128.ConvertToUInt32(a.AsSingle()).AsByte();
        var value = Sse.Max(a.AsSingle(), Vector128<float>.Zero);
        var half = Vector128.Create(2147483648f);
        // Twice the range of the signed conversion: the low part, and what exceeds 2^31.
        var low = Sse2.ConvertToVector128Int32WithTruncation(value);
        var excess = value - half;
        var above = Vector128.GreaterThanOrEqual(excess, half).AsInt32();
        var high = Vector128.Max(Sse2.ConvertToVector128Int32WithTruncation(excess) ^ above, Vector128<int>.Zero);
        return (low + high).AsByte();
    }

    /// <summary>i32x4.trunc_sat_f64x2_s_zero: NaN gives 0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4TruncSatF64x2SZero(Vector128<byte> a)
    {
        var value = a.AsDouble();
        var number = value & Vector128.Equals(value, value);
        // Only what is too large needs a clamp: what is too small becomes 0x80000000 anyway.
        var clamped = Smaller(number, Vector128.Create((double)int.MaxValue));
        return Sse2.IsSupported
            ? Sse2.ConvertToVector128Int32WithTruncation(clamped).AsByte()
            : Low(Vector128.ConvertToInt64(Greater(clamped, Vector128.Create((double)int.MinValue))));
    }

    /// <summary>i32x4.trunc_sat_f64x2_u_zero, and its relaxed form: NaN gives 0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4TruncSatF64x2UZero(Vector128<byte> a)
    {
        var value = a.AsDouble();
        var number = value & Vector128.Equals(value, value);
        var clamped = Smaller(Greater(number, Vector128<double>.Zero), Vector128.Create((double)uint.MaxValue));
        // Added to 2^52, an integer stands in the low bits of the sum.
        return Low((Vector128.Truncate(clamped) + Vector128.Create(TwoTo52)).AsInt64());
    }

    /// <summary>i32x4.relaxed_trunc_f32x4_s: 0x80000000 for NaN and what does not fit; saturates where SSE2 is switched off, which is allowed too.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4RelaxedTruncF32x4S(Vector128<byte> a) =>
        Sse2.IsSupported ? Sse2.ConvertToVector128Int32WithTruncation(a.AsSingle()).AsByte() : I32x4TruncSatF32x4S(a);

    /// <inheritdoc cref="I32x4TruncSatF32x4U"/>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4RelaxedTruncF32x4U(Vector128<byte> a) => I32x4TruncSatF32x4U(a);

    /// <summary>i32x4.relaxed_trunc_f64x2_s_zero: 0x80000000 for NaN and what does not fit; saturates where SSE2 is switched off, which is allowed too.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4RelaxedTruncF64x2SZero(Vector128<byte> a) =>
        Sse2.IsSupported ? Sse2.ConvertToVector128Int32WithTruncation(a.AsDouble()).AsByte() : I32x4TruncSatF64x2SZero(a);

    /// <inheritdoc cref="I32x4TruncSatF64x2UZero"/>
    [MethodImpl(Inline)]
    public static Vector128<byte> I32x4RelaxedTruncF64x2UZero(Vector128<byte> a) => I32x4TruncSatF64x2UZero(a);

    /// <summary>f32x4.convert_i32x4_s: rounds to nearest, ties to even.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4ConvertI32x4S(Vector128<byte> a) => Vector128.ConvertToSingle(a.AsInt32()).AsByte();

    /// <summary>f32x4.convert_i32x4_u: rounds to nearest, ties to even.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4ConvertI32x4U(Vector128<byte> a)
    {
        if (Avx512F.VL.IsSupported) return Vector128.ConvertToSingle(a.AsUInt32()).AsByte();
        // Both halves are exact; only their sum rounds.
        var high = Vector128.ConvertToSingle((a.AsUInt32() >>> 16).AsInt32()) * Vector128.Create(65536f);
        var low = Vector128.ConvertToSingle((a.AsUInt32() & Vector128.Create(0xFFFFu)).AsInt32());
        return (high + low).AsByte();
    }

    /// <summary>f64x2.convert_low_i32x4_s: exact.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2ConvertLowI32x4S(Vector128<byte> a) =>
        (Sse2.IsSupported
            ? Sse2.ConvertToVector128Double(a.AsInt32())
            : Vector128.ConvertToDouble(Vector128.WidenLower(a.AsInt32()))).AsByte();

    /// <summary>f64x2.convert_low_i32x4_u: exact.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2ConvertLowI32x4U(Vector128<byte> a)
    {
        var bias = Vector128.Create(TwoTo52);
        return ((Vector128.WidenLower(a.AsUInt32()) | bias.AsUInt64()).AsDouble() - bias).AsByte();
    }

    /// <summary>f32x4.demote_f64x2_zero.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4DemoteF64x2Zero(Vector128<byte> a) =>
        (Sse2.IsSupported
            ? Sse2.ConvertToVector128Single(a.AsDouble())
            : Vector128.Narrow(a.AsDouble(), Vector128<double>.Zero)).AsByte();

    /// <summary>f64x2.promote_low_f32x4.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2PromoteLowF32x4(Vector128<byte> a) =>
        (Sse2.IsSupported
            ? Sse2.ConvertToVector128Double(a.AsSingle())
            : Vector128.WidenLower(a.AsSingle())).AsByte();

    // The low halves of both lanes, then zeros.
    [MethodImpl(Inline)]
    private static Vector128<byte> Low(Vector128<long> lanes) =>
        Vector128.Shuffle(lanes.AsInt32(), Vector128.Create(0, 2, 4, 4)).AsByte();
}
