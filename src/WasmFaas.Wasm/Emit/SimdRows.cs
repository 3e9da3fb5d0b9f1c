using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;
using static WasmFaas.Wasm.Emit.VectorMethods;

namespace WasmFaas.Wasm.Emit;

/// <summary>Rows of <see cref="SimdTable"/> for the instructions that the base library implements exactly.</summary>
internal static class SimdRows
{
    /// <summary>The row of an instruction of shape v128: bitwise operators, memory access with conversion.</summary>
    internal static SimdOp? Bits(Opcode op) => op switch
    {
        Opcode.V128Not => Unary<byte>(Operator<byte>("op_OnesComplement")),
        Opcode.V128And => Binary<byte>(Operator<byte>("op_BitwiseAnd")),
        Opcode.V128Or => Binary<byte>(Operator<byte>("op_BitwiseOr")),
        Opcode.V128Xor => Binary<byte>(Operator<byte>("op_ExclusiveOr")),
        Opcode.V128Andnot => Binary<byte>(Generic<byte>("AndNot", 2)),
        Opcode.V128AnyTrue => new SimdOp([[]], [Zero<byte>(), Operator<byte>("op_Inequality")]),
        Opcode.V128Load8x8S => LoadWiden<sbyte, short>(),
        Opcode.V128Load8x8U => LoadWiden<byte, ushort>(),
        Opcode.V128Load16x4S => LoadWiden<short, int>(),
        Opcode.V128Load16x4U => LoadWiden<ushort, uint>(),
        Opcode.V128Load32x2S => LoadWiden<int, long>(),
        Opcode.V128Load32x2U => LoadWiden<uint, ulong>(),
        Opcode.V128Load8Splat => Splat<byte>(),
        Opcode.V128Load16Splat => Splat<ushort>(),
        Opcode.V128Load32Splat => Splat<uint>(),
        Opcode.V128Load64Splat => Splat<ulong>(),
        Opcode.V128Load32Zero => new SimdOp([[]], [Scalar<uint>("CreateScalar"), .. ToBytes<uint>()]),
        Opcode.V128Load64Zero => new SimdOp([[]], [Scalar<ulong>("CreateScalar"), .. ToBytes<ulong>()]),
        Opcode.V128Load8Lane => ReplaceLane<byte>(),
        Opcode.V128Load16Lane => ReplaceLane<ushort>(),
        Opcode.V128Load32Lane => ReplaceLane<uint>(),
        Opcode.V128Load64Lane => ReplaceLane<ulong>(),
        Opcode.V128Store8Lane => ExtractLane<byte>(),
        Opcode.V128Store16Lane => ExtractLane<ushort>(),
        Opcode.V128Store32Lane => ExtractLane<uint>(),
        Opcode.V128Store64Lane => ExtractLane<ulong>(),
        _ => null,
    };

    /// <summary>The row of the instruction <paramref name="name"/> on lanes of <paramref name="shape"/>.</summary>
    internal static SimdOp? Lanes(string shape, string name)
    {
        var unsigned = name.EndsWith("_u", StringComparison.Ordinal);
        if (unsigned || name.EndsWith("_s", StringComparison.Ordinal)) name = name[..^2];
        return shape switch
        {
            "i8x16" => unsigned ? Integer<byte>(name) : Integer<sbyte>(name),
            "i16x8" => Extension(name, unsigned) ?? (unsigned ? Integer<ushort>(name) : Integer<short>(name)),
            "i32x4" => Extension(name, unsigned) ?? (unsigned ? Integer<uint>(name) : Integer<int>(name)),
            "i64x2" => Extension(name, unsigned) ?? (unsigned ? Integer<ulong>(name) : Integer<long>(name)),
            "f32x4" => Float<float>(name),
            _ => Float<double>(name),
        };
    }

    private static SimdOp? Integer<T>(string name)
        where T : unmanaged => name switch
        {
            "add_sat" => Binary<T>(Generic<T>("AddSaturate", 2)),
            "sub_sat" => Binary<T>(Generic<T>("SubtractSaturate", 2)),
            "min" => Binary<T>(Generic<T>("Min", 2)),
            "max" => Binary<T>(Generic<T>("Max", 2)),
            "shl" => Shift<T>("op_LeftShift"),
            // Of unsigned lanes op_RightShift is the logical shift. No x64 instruction before AVX-512 shifts signed 64-bit lanes.
            "shr" when typeof(T) != typeof(long) => Shift<T>("op_RightShift"),
            "swizzle" => Binary<byte>(Shuffle()),
            "all_true" => new SimdOp([FromBytes<T>()], [Zero<T>(), Generic<T>("Equals", 2), Zero<T>(), Operator<T>("op_Equality")]),
            "bitmask" => new SimdOp([FromBytes<T>()], [Generic<T>("ExtractMostSignificantBits", 1)]),
            "relaxed_laneselect" => new SimdOp([[], [], []], [typeof(SimdOps).GetMethod(nameof(SimdOps.V128Bitselect))!]),
            "relaxed_q15mulr" => new SimdOp([[], []], [typeof(SimdOps).GetMethod(nameof(SimdOps.I16x8Q15mulrSatS))!]),
            _ => Number<T>(name),
        };

    private static SimdOp? Float<T>(string name)
        where T : unmanaged => name switch
        {
            "sqrt" => Unary<T>(Generic<T>("Sqrt", 1)),
            "div" => Binary<T>(Operator<T>("op_Division")),
            "ceil" => Unary<T>(Overload<T>("Ceiling")),
            "floor" => Unary<T>(Overload<T>("Floor")),
            "trunc" => Unary<T>(Overload<T>("Truncate")),
            "nearest" => Unary<T>(Overload<T>("Round")),
            _ => Number<T>(name),
        };

    private static SimdOp? Number<T>(string name)
        where T : unmanaged => name switch
        {
            "splat" => Splat<T>(),
            "extract_lane" => ExtractLane<T>(),
            "replace_lane" => ReplaceLane<T>(),
            "eq" => Binary<T>(Generic<T>("Equals", 2)),
            "ne" => new SimdOp([FromBytes<T>(), FromBytes<T>()], [Generic<T>("Equals", 2), Operator<T>("op_OnesComplement"), .. ToBytes<T>()]),
            "lt" => Binary<T>(Generic<T>("LessThan", 2)),
            "gt" => Binary<T>(Generic<T>("GreaterThan", 2)),
            "le" => Binary<T>(Generic<T>("LessThanOrEqual", 2)),
            "ge" => Binary<T>(Generic<T>("GreaterThanOrEqual", 2)),
            "abs" => Unary<T>(Generic<T>("Abs", 1)),
            "neg" => Unary<T>(Operator<T>("op_UnaryNegation")),
            "add" => Binary<T>(Operator<T>("op_Addition")),
            "sub" => Binary<T>(Operator<T>("op_Subtraction")),
            "mul" => Binary<T>(Operator<T>("op_Multiply")),
            _ => null,
        };

    /// <summary>Instructions whose operands are widened first.</summary>
    private static SimdOp? Extension(string name, bool unsigned)
    {
        var dash = name.LastIndexOf('_');
        if (dash < 0) return null;
        var source = name[(dash + 1)..];
        return (source, unsigned) switch
        {
            ("i8x16", false) => Extension<sbyte, short>(name[..dash]),
            ("i8x16", true) => Extension<byte, ushort>(name[..dash]),
            ("i16x8", false) => Extension<short, int>(name[..dash]),
            ("i16x8", true) => Extension<ushort, uint>(name[..dash]),
            ("i32x4", false) => Extension<int, long>(name[..dash]),
            ("i32x4", true) => Extension<uint, ulong>(name[..dash]),
            _ => null,
        };
    }

    private static SimdOp? Extension<T, TWide>(string name)
        where T : unmanaged
        where TWide : unmanaged
    {
        switch (name)
        {
            case "extend_low":
                return new SimdOp([FromBytes<T>()], [Widen<T>("Lower"), .. ToBytes<TWide>()]);
            case "extend_high":
                return new SimdOp([FromBytes<T>()], [Widen<T>("Upper"), .. ToBytes<TWide>()]);
            // 64-bit products of 32-bit factors have an instruction of their own.
            case "extmul_low" when typeof(T) != typeof(int) && typeof(T) != typeof(uint):
                return Product<T, TWide>("Lower");
            case "extmul_high" when typeof(T) != typeof(int) && typeof(T) != typeof(uint):
                return Product<T, TWide>("Upper");
            default:
                return null;
        }
    }

    private static SimdOp Product<T, TWide>(string half)
        where T : unmanaged
        where TWide : unmanaged
    {
        ImmutableArray<MethodInfo> widen = [.. FromBytes<T>(), Widen<T>(half)];
        return new SimdOp([widen, widen], [Operator<TWide>("op_Multiply"), .. ToBytes<TWide>()]);
    }

    private static SimdOp Unary<T>(MethodInfo method) => new([FromBytes<T>()], [method, .. ToBytes<T>()]);

    private static SimdOp Binary<T>(MethodInfo method) => new([FromBytes<T>(), FromBytes<T>()], [method, .. ToBytes<T>()]);

    // The operators take the count modulo the lane width, as wasm does.
    private static SimdOp Shift<T>(string name)
        where T : unmanaged => new([FromBytes<T>(), []], [Operator<T>(name), .. ToBytes<T>()]);

    private static SimdOp Splat<T>()
        where T : unmanaged => new([[]], [Scalar<T>("Create"), .. ToBytes<T>()]);

    private static SimdOp ExtractLane<T>() => new([FromBytes<T>()], [Generic<T>("GetElement", 2)], TakesLane: true);

    private static SimdOp ReplaceLane<T>() =>
        new([FromBytes<T>(), []], [Generic<T>("WithElement", 3), .. ToBytes<T>()], TakesLane: true);

    private static SimdOp LoadWiden<T, TWide>()
        where T : unmanaged =>
        new([[]], [Scalar<ulong>("CreateScalarUnsafe"), .. ToBytes<ulong>(), .. FromBytes<T>(), Widen<T>("Lower"), .. ToBytes<TWide>()]);
}
