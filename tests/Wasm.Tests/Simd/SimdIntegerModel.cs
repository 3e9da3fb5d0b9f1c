using System.Runtime.Intrinsics;
using static WasmFaas.Wasm.Tests.Simd.SimdLanes;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>The integer vector instructions in scalar arithmetic of 128 bits (core spec 4.3.2). Null: not one of them.</summary>
internal static class SimdIntegerModel
{
    internal static Vector128<byte>? Binary(string shape, string name, bool signed, Vector128<byte> a, Vector128<byte> b)
    {
        var bits = Width(shape);
        Int128 A(int i) => Get(a, bits, i, signed);
        Int128 B(int i) => Get(b, bits, i, signed);
        return name switch
        {
            "add" => Make(bits, i => A(i) + B(i)),
            "sub" => Make(bits, i => A(i) - B(i)),
            "mul" => Make(bits, i => A(i) * B(i)),
            "add_sat" => Make(bits, i => Saturate(A(i) + B(i), bits, signed)),
            "sub_sat" => Make(bits, i => Saturate(A(i) - B(i), bits, signed)),
            "min" => Make(bits, i => Int128.Min(A(i), B(i))),
            "max" => Make(bits, i => Int128.Max(A(i), B(i))),
            "avgr" => Make(bits, i => (A(i) + B(i) + 1) / 2),
            "q15mulr_sat" or "relaxed_q15mulr" => Make(bits, i => Saturate(((A(i) * B(i)) + 0x4000) >> 15, 16, true)),
            "eq" => Make(bits, i => A(i) == B(i) ? -1 : 0),
            "ne" => Make(bits, i => A(i) != B(i) ? -1 : 0),
            "lt" => Make(bits, i => A(i) < B(i) ? -1 : 0),
            "gt" => Make(bits, i => A(i) > B(i) ? -1 : 0),
            "le" => Make(bits, i => A(i) <= B(i) ? -1 : 0),
            "ge" => Make(bits, i => A(i) >= B(i) ? -1 : 0),
            "swizzle" => Make(8, i => b[i] < 16 ? a[b[i]] : 0),
            "relaxed_swizzle" => Make(8, i => b[i] < 128 ? a[b[i] % 16] : 0),
            _ => Wide(bits, name, signed, a, b),
        };
    }

    internal static Vector128<byte>? Unary(string shape, string name, bool signed, Vector128<byte> a)
    {
        var bits = Width(shape);
        Int128 A(int i) => Get(a, bits, i, true);
        Int128 Half(int i) => Get(a, bits / 2, i, signed);
        var lanes = 128 / bits;
        return name switch
        {
            "abs" => Make(bits, i => Int128.Abs(A(i))),
            "neg" => Make(bits, i => -A(i)),
            "popcnt" => Make(bits, i => Int128.PopCount(Get(a, bits, i, false))),
            _ when name.StartsWith("extend_low_", StringComparison.Ordinal) => Make(bits, Half),
            _ when name.StartsWith("extend_high_", StringComparison.Ordinal) => Make(bits, i => Half(i + lanes)),
            _ when name.StartsWith("extadd_", StringComparison.Ordinal) => Make(bits, i => Half(2 * i) + Half((2 * i) + 1)),
            _ => null,
        };
    }

    internal static Vector128<byte>? Shift(string shape, string name, bool signed, Vector128<byte> a, int count)
    {
        var bits = Width(shape);
        count &= bits - 1;
        return name == "shl"
            ? Make(bits, i => Get(a, bits, i, false) << count)
            : Make(bits, i => Get(a, bits, i, signed) >> count);
    }

    internal static int Test(string shape, string name, Vector128<byte> a)
    {
        var bits = Width(shape);
        var lanes = Enumerable.Range(0, 128 / bits).Select(i => Get(a, bits, i, true)).ToArray();
        return name switch
        {
            "any_true" => lanes.Any(lane => lane != 0) ? 1 : 0,
            "all_true" => lanes.All(lane => lane != 0) ? 1 : 0,
            _ => lanes.Select((lane, i) => lane < 0 ? 1 << i : 0).Sum(),
        };
    }

    internal static int Width(string shape) => shape == "v128" ? 64 : int.Parse(shape[1..shape.IndexOf('x')]);

    private static Vector128<byte>? Wide(int bits, string name, bool signed, Vector128<byte> a, Vector128<byte> b)
    {
        Int128 Product(int i, int width, bool signedB) => Get(a, width, i, signed) * Get(b, width, i, signedB);
        var lanes = 128 / bits;
        if (name.StartsWith("extmul_low_", StringComparison.Ordinal)) return Make(bits, i => Product(i, bits / 2, signed));
        if (name.StartsWith("extmul_high_", StringComparison.Ordinal)) return Make(bits, i => Product(i + lanes, bits / 2, signed));
        if (name.StartsWith("narrow_", StringComparison.Ordinal))
        {
            return Make(bits, i => Saturate(Get(i < lanes / 2 ? a : b, 2 * bits, i % (lanes / 2), true), bits, signed));
        }

        return name switch
        {
            "dot_i16x8" => Make(bits, i => Product(2 * i, 16, true) + Product((2 * i) + 1, 16, true)),
            "relaxed_dot_i8x16_i7x16" => Make(bits, i => Saturate(Product(2 * i, 8, false) + Product((2 * i) + 1, 8, false), 16, true)),
            _ => null,
        };
    }
}
