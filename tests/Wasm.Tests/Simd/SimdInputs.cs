using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>Vectors with lanes at the bounds of every width, special floats, and random bits.</summary>
internal static class SimdInputs
{
    private static readonly ulong[] s_edges =
    [
        0, 1, 2, 0x7F, 0x80, 0x81, 0xFF, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF,
        0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0x8000000000000001, 0xFFFFFFFFFFFFFFFF, 0x100000000, 0xFFFFFFFF00000000,
        0x4000, 0xC000, 0x40000000, 0xC0000000,
    ];

    private static readonly float[] s_floats =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 0.49999997f, 8388607.5f, -8388608f, 127.9f, -128.5f, 2147483520f, 2147483648f,
        -2147483648f, -2147483904f, 4294967040f, 4294967296f, 1e10f, -1e10f, 1e30f, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN, 1.17549435E-38f,
        BitConverter.UInt32BitsToSingle(0x7FA00000), BitConverter.UInt32BitsToSingle(0xFFA12345), BitConverter.UInt32BitsToSingle(0x7FC54321),
    ];

    private static readonly double[] s_doubles =
    [
        0d, -0d, 1d, -1d, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 2147483647d, 2147483647.5, 2147483648d,
        -2147483648d, -2147483648.9, -2147483649d, 4294967295d, 4294967295.9, 4294967296d, 1e20, -1e20, 1e300, 1e-300, 3.4028235677973366e38,
        double.MaxValue, double.MinValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -double.NaN,
        BitConverter.UInt64BitsToDouble(0x7FF4000000000000), BitConverter.UInt64BitsToDouble(0xFFF4123456789ABC), 1e-40,
    ];

    internal static Vector128<byte> Next(Random random) => random.Next(4) switch
    {
        0 => Vector128.Create(Edge(random), Edge(random)).AsByte(),
        1 => Vector128.Create(Pick(random, s_floats), Pick(random, s_floats), Pick(random, s_floats), Pick(random, s_floats)).AsByte(),
        2 => Vector128.Create(Pick(random, s_doubles), Pick(random, s_doubles)).AsByte(),
        _ => Vector128.Create(random.NextInt64(long.MinValue, long.MaxValue), random.NextInt64(long.MinValue, long.MaxValue)).AsByte(),
    };

    // Two edges in one lane: its low and its high part.
    private static ulong Edge(Random random)
    {
        var edge = Pick(random, s_edges);
        return random.Next(2) == 0 ? edge : edge ^ (Pick(random, s_edges) << (8 * random.Next(8)));
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
