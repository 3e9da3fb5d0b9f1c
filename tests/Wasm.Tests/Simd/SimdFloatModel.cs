using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static WasmFaas.Wasm.Tests.Simd.SimdLanes;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>The float vector instructions in scalar arithmetic (core spec 4.3.3, 4.3.4). Null: not one of them.</summary>
internal static class SimdFloatModel
{
    internal static Vector128<byte>? Binary(string shape, string name, Vector128<byte> a, Vector128<byte> b)
    {
        // One model for both widths: float lanes are exact as doubles, and a double operation rounded again to float is
        // the float operation for + - * / (53 >= 2 * 24 + 2).
        var bits = SimdIntegerModel.Width(shape);
        double A(int i) => bits == 32 ? Single(a, i) : Double(a, i);
        double B(int i) => bits == 32 ? Single(b, i) : Double(b, i);
        Vector128<byte> Number(Func<double, double, double> f) => Make(bits, i => bits == 32 ? Bits((float)f(A(i), B(i))) : Bits(f(A(i), B(i))));
        Vector128<byte> Mask(Func<double, double, bool> f) => Make(bits, i => f(A(i), B(i)) ? -1 : 0);
        Vector128<byte> Choose(Func<double, double, bool> f) => Make(bits, i => Get(f(A(i), B(i)) ? b : a, bits, i, false));
        return name switch
        {
            "add" => Number((x, y) => x + y),
            "sub" => Number((x, y) => x - y),
            "mul" => Number((x, y) => x * y),
            "div" => Number((x, y) => x / y),
            "min" => Number(Math.Min),
            "max" => Number(Math.Max),
            "pmin" => Choose((x, y) => y < x),
            "pmax" => Choose((x, y) => x < y),
            "relaxed_min" => Choose((x, y) => !(x < y)),
            "relaxed_max" => Choose((x, y) => !(x > y)),
            "eq" => Mask((x, y) => x == y),
            "ne" => Mask((x, y) => x != y),
            "lt" => Mask((x, y) => x < y),
            "gt" => Mask((x, y) => x > y),
            "le" => Mask((x, y) => x <= y),
            "ge" => Mask((x, y) => x >= y),
            _ => null,
        };
    }

    internal static Vector128<byte>? Unary(string shape, string name, bool signed, Vector128<byte> a)
    {
        var bits = SimdIntegerModel.Width(shape);
        double A(int i) => bits == 32 ? Single(a, i) : Double(a, i);
        Vector128<byte> Number(Func<double, double> f) => Make(bits, i => bits == 32 ? Bits((float)f(A(i))) : Bits(f(A(i))));
        Int128 Sign(int i) => Get(a, bits, i, false) & ((Int128)1 << (bits - 1));
        return name switch
        {
            "abs" => Make(bits, i => Get(a, bits, i, false) ^ Sign(i)),
            "neg" => Make(bits, i => Get(a, bits, i, false) ^ ((Int128)1 << (bits - 1))),
            "sqrt" => Number(Math.Sqrt),
            "ceil" => Number(Math.Ceiling),
            "floor" => Number(Math.Floor),
            "trunc" => Number(Math.Truncate),
            "nearest" => Number(x => Math.Round(x, MidpointRounding.ToEven)),
            "convert_i32x4" => Make(32, i => Bits((float)Get(a, 32, i, signed))),
            "convert_low_i32x4" => Make(64, i => Bits((double)Get(a, 32, i, signed))),
            "demote_f64x2_zero" => Make(32, i => i < 2 ? Bits((float)Double(a, i)) : 0),
            "promote_low_f32x4" => Make(64, i => Bits((double)Single(a, i))),
            _ => null,
        };
    }

    /// <summary>The conversions to integers; the relaxed signed ones with either result that is allowed (core spec 4.3.4).</summary>
    /// <remarks>cvttps2dq and cvttpd2dq give 0x80000000 for all that does not fit; the engine saturates where it may not use them.</remarks>
    internal static Vector128<byte>? Truncation(string name, bool signed, Vector128<byte> a)
    {
        Int128 Truncated(double value) => double.IsNaN(value) ? 0 : Saturate(Clip(Math.Truncate(value)), 32, signed);
        Int128 Relaxed(double value) =>
            !signed || !Sse2.IsSupported ? Truncated(value)
            : Math.Truncate(value) is >= int.MinValue and <= int.MaxValue ? (Int128)Math.Truncate(value) : int.MinValue;
        return name switch
        {
            "trunc_sat_f32x4" => Make(32, i => Truncated(Single(a, i))),
            "trunc_sat_f64x2" => Make(32, i => i < 2 ? Truncated(Double(a, i)) : 0),
            "relaxed_trunc_f32x4" => Make(32, i => Relaxed(Single(a, i))),
            "relaxed_trunc_f64x2" => Make(32, i => i < 2 ? Relaxed(Double(a, i)) : 0),
            _ => null,
        };
    }

    /// <summary>Whether a lane is what the spec allows: the expected bits or, for a NaN result, an arithmetic NaN.</summary>
    internal static bool Same(int bits, Vector128<byte> expected, Vector128<byte> actual)
    {
        for (var i = 0; i < 128 / bits; i++)
        {
            var value = Get(actual, bits, i, false);
            if (value == Get(expected, bits, i, false)) continue;
            var nan = bits == 32 ? float.IsNaN(Single(expected, i)) : double.IsNaN(Double(expected, i));
            var quiet = bits == 32 ? (Int128)0x7FC00000 : (Int128)0x7FF8000000000000;
            if (!nan || (value & quiet) != quiet) return false;
        }

        return true;
    }

    private static Int128 Clip(double value) => (Int128)Math.Clamp(value, -1e18, 1e18);
}
