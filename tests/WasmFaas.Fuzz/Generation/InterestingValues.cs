using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Generation;

/// <summary>Values near which arithmetic goes wrong.</summary>
internal static class InterestingValues
{
    private static readonly long[] s_integers =
    [
        0, 1, -1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue,
        1L << 32, long.MaxValue, long.MinValue, 0x5555555555555555, -8, -128, -32768,
    ];

    private static readonly double[] s_floats =
    [
        0, -0d, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 3.999, 127, 255.5, 65536, 16777216, 16777217, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295,
        4294967296, 9007199254740993, 9223372036854775807, -9223372036854775808, 18446744073709551615, 1e10, 1e38, 3.4028234663852886e38, 3.5e38, 1e300,
        double.MaxValue, double.Epsilon, 1.4e-45, 1.17549435e-38, 2.2250738585072014e-308, 1e-40, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    public static int I32(Rng rng) => rng.Chance(80) ? (int)Integer(rng) : (int)rng.Next();

    public static long I64(Rng rng) => rng.Chance(80) ? Integer(rng) : (long)rng.Next();

    /// <summary>Bits of an f32; a NaN is the canonical one.</summary>
    public static uint F32(Rng rng) => Canonical(rng.Chance(75) ? (float)Float(rng) : BitConverter.UInt32BitsToSingle((uint)rng.Next()));

    /// <summary>Bits of an f64; a NaN is the canonical one.</summary>
    public static ulong F64(Rng rng) => Canonical(rng.Chance(75) ? Float(rng) : BitConverter.UInt64BitsToDouble(rng.Next()));

    public static byte[] V128(Rng rng)
    {
        if (rng.Chance(20)) return rng.Bytes(16);
        var bytes = new byte[16];
        int width = 1 << rng.Below(4);
        for (int lane = 0; lane < 16; lane += width)
        {
            ulong bits = width switch
            {
                4 when rng.Chance(50) => F32(rng),
                8 when rng.Chance(50) => F64(rng),
                _ => (ulong)Integer(rng),
            };
            BitConverter.GetBytes(bits).AsSpan(0, width).CopyTo(bytes.AsSpan(lane));
        }

        return bytes;
    }

    public static Value Argument(Rng rng, ValueKind kind) => kind switch
    {
        ValueKind.I32 => Value.FromI32(I32(rng)),
        ValueKind.I64 => Value.FromI64(I64(rng)),
        ValueKind.F32 => Value.FromF32Bits((int)F32(rng)),
        _ => Value.FromF64Bits((long)F64(rng)),
    };

    private static uint Canonical(float value) => float.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(value);

    private static ulong Canonical(double value) => double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(value);

    private static long Integer(Rng rng) => rng.Pick(s_integers) + (rng.Chance(25) ? rng.Between(-2, 2) : 0);

    private static double Float(Rng rng) => rng.Pick(s_floats);
}
