using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WasmFaas.Wasm.Runtime;

/// <content>Minima and maxima, fused arithmetic (core spec 4.3.4; a NaN result is quiet, its payload is left open by 4.3.3).</content>
public static partial class SimdOps
{
    /// <summary>f32x4.min: a NaN operand gives a NaN, -0 is less than +0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4Min(Vector128<byte> a, Vector128<byte> b)
    {
        var (x, y) = (a.AsSingle(), b.AsSingle());
        // minps returns its second operand for a NaN or two zeros, so both orders together hold every NaN and every sign.
        return Canonical(Smaller(x, y) | Smaller(y, x)).AsByte();
    }

    /// <summary>f32x4.max: a NaN operand gives a NaN, +0 is greater than -0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4Max(Vector128<byte> a, Vector128<byte> b)
    {
        var (x, y) = (a.AsSingle(), b.AsSingle());
        var (m, n) = (Greater(x, y), Greater(y, x));
        // The orders differ only in the sign of zeros and in NaNs: NaN - anything is a NaN, and -0 - -0 is +0.
        var difference = m ^ n;
        return Canonical((n | difference) - difference).AsByte();
    }

    /// <summary>f64x2.min: a NaN operand gives a NaN, -0 is less than +0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2Min(Vector128<byte> a, Vector128<byte> b)
    {
        var (x, y) = (a.AsDouble(), b.AsDouble());
        return Canonical(Smaller(x, y) | Smaller(y, x)).AsByte();
    }

    /// <summary>f64x2.max: a NaN operand gives a NaN, +0 is greater than -0.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2Max(Vector128<byte> a, Vector128<byte> b)
    {
        var (x, y) = (a.AsDouble(), b.AsDouble());
        var (m, n) = (Greater(x, y), Greater(y, x));
        var difference = m ^ n;
        return Canonical((n | difference) - difference).AsByte();
    }

    /// <summary>f32x4.pmin: b &lt; a ? b : a.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4Pmin(Vector128<byte> a, Vector128<byte> b) =>
        Smaller(b.AsSingle(), a.AsSingle()).AsByte();

    /// <summary>f32x4.pmax: a &lt; b ? b : a.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4Pmax(Vector128<byte> a, Vector128<byte> b) =>
        Greater(b.AsSingle(), a.AsSingle()).AsByte();

    /// <summary>f64x2.pmin: b &lt; a ? b : a.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2Pmin(Vector128<byte> a, Vector128<byte> b) =>
        Smaller(b.AsDouble(), a.AsDouble()).AsByte();

    /// <summary>f64x2.pmax: a &lt; b ? b : a.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2Pmax(Vector128<byte> a, Vector128<byte> b) =>
        Greater(b.AsDouble(), a.AsDouble()).AsByte();

    /// <summary>f32x4.relaxed_min: a &lt; b ? a : b.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4RelaxedMin(Vector128<byte> a, Vector128<byte> b) => Smaller(a.AsSingle(), b.AsSingle()).AsByte();

    /// <summary>f32x4.relaxed_max: a &gt; b ? a : b.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4RelaxedMax(Vector128<byte> a, Vector128<byte> b) => Greater(a.AsSingle(), b.AsSingle()).AsByte();

    /// <summary>f64x2.relaxed_min: a &lt; b ? a : b.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2RelaxedMin(Vector128<byte> a, Vector128<byte> b) => Smaller(a.AsDouble(), b.AsDouble()).AsByte();

    /// <summary>f64x2.relaxed_max: a &gt; b ? a : b.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2RelaxedMax(Vector128<byte> a, Vector128<byte> b) => Greater(a.AsDouble(), b.AsDouble()).AsByte();

    /// <summary>f32x4.relaxed_madd: a × b + c, rounded once where the processor can.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        (Fma.IsSupported
            ? Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle())
            : (a.AsSingle() * b.AsSingle()) + c.AsSingle()).AsByte();

    /// <summary>f32x4.relaxed_nmadd: -(a × b) + c, rounded once where the processor can.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F32x4RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        (Fma.IsSupported
            ? Fma.MultiplyAddNegated(a.AsSingle(), b.AsSingle(), c.AsSingle())
            : c.AsSingle() - (a.AsSingle() * b.AsSingle())).AsByte();

    /// <summary>f64x2.relaxed_madd: a × b + c, rounded once where the processor can.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2RelaxedMadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        (Fma.IsSupported
            ? Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble())
            : (a.AsDouble() * b.AsDouble()) + c.AsDouble()).AsByte();

    /// <summary>f64x2.relaxed_nmadd: -(a × b) + c, rounded once where the processor can.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> F64x2RelaxedNmadd(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) =>
        (Fma.IsSupported
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble())
            : c.AsDouble() - (a.AsDouble() * b.AsDouble())).AsByte();

    // minps and its like: of two zeros or with a NaN the second operand. crossgen2 leaves MinNative and MaxNative as calls.
    [MethodImpl(Inline)]
    private static Vector128<float> Smaller(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(Inline)]
    private static Vector128<float> Greater(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(Inline)]
    private static Vector128<double> Smaller(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    [MethodImpl(Inline)]
    private static Vector128<double> Greater(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    // Every NaN becomes the canonical one: all ones, less the 22 (51) bits of payload below the quiet bit.
    [MethodImpl(Inline)]
    private static Vector128<float> Canonical(Vector128<float> value)
    {
        var nan = ~Vector128.Equals(value, value);
        return Vector128.AndNot(value | nan, (nan.AsUInt32() >>> 10).AsSingle());
    }

    [MethodImpl(Inline)]
    private static Vector128<double> Canonical(Vector128<double> value)
    {
        var nan = ~Vector128.Equals(value, value);
        return Vector128.AndNot(value | nan, (nan.AsUInt64() >>> 13).AsDouble());
    }
}
