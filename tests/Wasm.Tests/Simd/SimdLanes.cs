using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>Lanes of a vector by width, read and written byte by byte.</summary>
internal static class SimdLanes
{
    internal static Int128 Get(Vector128<byte> vector, int bits, int lane, bool signed)
    {
        UInt128 value = 0;
        for (var i = 0; i < bits / 8; i++) value |= (UInt128)vector[(lane * bits / 8) + i] << (8 * i);
        var wide = (Int128)value;
        return signed && wide >> (bits - 1) != 0 ? wide - ((Int128)1 << bits) : wide;
    }

    internal static Vector128<byte> Make(int bits, Func<int, Int128> lane)
    {
        var bytes = new byte[16];
        for (var i = 0; i < 128 / bits; i++)
        {
            var value = lane(i);
            for (var j = 0; j < bits / 8; j++) bytes[(i * bits / 8) + j] = (byte)((value >> (8 * j)) & 0xFF);
        }

        return Vector128.Create(bytes);
    }

    internal static Int128 Saturate(Int128 value, int bits, bool signed)
    {
        var minimum = signed ? -((Int128)1 << (bits - 1)) : 0;
        var maximum = ((Int128)1 << (signed ? bits - 1 : bits)) - 1;
        return Int128.Clamp(value, minimum, maximum);
    }

    internal static float Single(Vector128<byte> vector, int lane) => BitConverter.UInt32BitsToSingle((uint)Get(vector, 32, lane, false));

    internal static double Double(Vector128<byte> vector, int lane) => BitConverter.UInt64BitsToDouble((ulong)Get(vector, 64, lane, false));

    internal static Int128 Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    internal static Int128 Bits(double value) => BitConverter.DoubleToUInt64Bits(value);
}
