using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

// Operators whose exact semantics (core spec 4.3) no single CIL instruction has.
public static unsafe partial class GuestCalls
{
    /// <summary>f32.min: NaN wins, quiet; -0 is below +0.</summary>
    public static float F32Min(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? a + b : a == b ? Either(a, b) : MathF.Min(a, b);

    /// <summary>f32.max: NaN wins, quiet; +0 is above -0.</summary>
    public static float F32Max(float a, float b) => float.IsNaN(a) || float.IsNaN(b) ? a + b : MathF.Max(a, b);

    /// <summary>f64.min</summary>
    public static double F64Min(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? a + b : a == b ? Either(a, b) : Math.Min(a, b);

    /// <summary>f64.max</summary>
    public static double F64Max(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? a + b : Math.Max(a, b);

    /// <summary>An operator that changes nothing but makes a NaN quiet, such as a product with one.</summary>
    public static float QuietF32(float value) => float.IsNaN(value) ? float.NaN : value;

    /// <summary>An operator that changes nothing but makes a NaN quiet, such as a product with one.</summary>
    public static double QuietF64(double value) => double.IsNaN(value) ? double.NaN : value;

    // The lesser of two equal numbers: -0 where one is. The JIT takes Min(0, -0), with a constant -0, for 0.
    private static float Either(float a, float b) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | BitConverter.SingleToInt32Bits(b));

    private static double Either(double a, double b) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | BitConverter.DoubleToInt64Bits(b));

    /// <summary>f32.reinterpret_i32. By way of a vector: of bits loaded from a byte the JIT's BitConverter takes four bytes from there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32ReinterpretI32(int bits) => Vector128.CreateScalarUnsafe(bits).AsSingle().ToScalar();

    /// <summary>The float of some bits. Not inlined: as a constant its NaN would become quiet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float SignallingF32(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>i32.trunc_f32_s</summary>
    public static int I32TruncF32S(float value) => value is >= -2147483648f and < 2147483648f ? (int)value : throw Truncation(value);

    /// <summary>i32.trunc_f32_u</summary>
    public static int I32TruncF32U(float value) => value is > -1f and < 4294967296f ? (int)(uint)value : throw Truncation(value);

    /// <summary>i32.trunc_f64_s</summary>
    public static int I32TruncF64S(double value) => value is > -2147483649d and < 2147483648d ? (int)value : throw Truncation(value);

    /// <summary>i32.trunc_f64_u</summary>
    public static int I32TruncF64U(double value) => value is > -1d and < 4294967296d ? (int)(uint)value : throw Truncation(value);

    /// <summary>i64.trunc_f32_s</summary>
    public static long I64TruncF32S(float value) => value is >= -9223372036854775808f and < 9223372036854775808f ? (long)value : throw Truncation(value);

    /// <summary>i64.trunc_f32_u</summary>
    public static long I64TruncF32U(float value) => value is > -1f and < 18446744073709551616f ? (long)(ulong)value : throw Truncation(value);

    /// <summary>i64.trunc_f64_s</summary>
    public static long I64TruncF64S(double value) => value is >= -9223372036854775808d and < 9223372036854775808d ? (long)value : throw Truncation(value);

    /// <summary>i64.trunc_f64_u</summary>
    public static long I64TruncF64U(double value) => value is > -1d and < 18446744073709551616d ? (long)(ulong)value : throw Truncation(value);

    // Since .NET 9 the conversions saturate and give 0 for a NaN, as the trunc_sat instructions want.

    /// <summary>i32.trunc_sat_f32_s</summary>
    public static int I32TruncSatF32S(float value) => (int)value;

    /// <summary>i32.trunc_sat_f32_u</summary>
    public static int I32TruncSatF32U(float value) => (int)(uint)value;

    /// <summary>i32.trunc_sat_f64_s</summary>
    public static int I32TruncSatF64S(double value) => (int)value;

    /// <summary>i32.trunc_sat_f64_u</summary>
    public static int I32TruncSatF64U(double value) => (int)(uint)value;

    /// <summary>i64.trunc_sat_f32_s</summary>
    public static long I64TruncSatF32S(float value) => (long)value;

    /// <summary>i64.trunc_sat_f32_u</summary>
    public static long I64TruncSatF32U(float value) => (long)(ulong)value;

    /// <summary>i64.trunc_sat_f64_s</summary>
    public static long I64TruncSatF64S(double value) => (long)value;

    /// <summary>i64.trunc_sat_f64_u</summary>
    public static long I64TruncSatF64U(double value) => (long)(ulong)value;

    /// <summary>f32.convert_i64_u</summary>
    public static float F32ConvertI64U(long value) => (ulong)value;

    private static Trap Truncation(double value) =>
        new(double.IsNaN(value) ? TrapCode.InvalidConversionToInteger : TrapCode.IntegerOverflow);
}
