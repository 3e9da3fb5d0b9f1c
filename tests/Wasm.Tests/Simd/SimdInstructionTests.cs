using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using Xunit;
using V = System.Runtime.Intrinsics.Vector128<byte>;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>Every vector instruction without immediates against a scalar model, on edge values and random ones.</summary>
public sealed class SimdInstructionTests
{
    private const int Rounds = 400;

    private static readonly string[] s_bitwise = ["abs", "neg", "pmin", "pmax", "relaxed_min", "relaxed_max", "eq", "ne", "lt", "gt", "le", "ge"];

    public static TheoryData<string> Unaries => Instructions(">v", [ValueKind.V128]);

    public static TheoryData<string> Binaries => Instructions(">v", [ValueKind.V128, ValueKind.V128]);

    public static TheoryData<string> Shifts => Instructions(">v", [ValueKind.V128, ValueKind.I32]);

    public static TheoryData<string> Tests => Instructions(">i", [ValueKind.V128]);

    [Theory]
    [MemberData(nameof(Unaries))]
    public void UnaryAgreesWithTheModel(string instruction)
    {
        var (op, shape, name, signed) = Parse(instruction);
        var call = SimdCall.Compile<Func<V, V>>(op);
        Repeat(random =>
        {
            var a = SimdInputs.Next(random);
            V expected = (name == "not" ? ~a
                : shape[0] == 'f' ? SimdFloatModel.Unary(shape, name, signed, a)
                : SimdFloatModel.Truncation(name, signed, a) ?? SimdIntegerModel.Unary(shape, name, signed, a))
                ?? throw new InvalidOperationException($"no model of {instruction}");
            Check(instruction, shape, name, expected, call(a), a);
        });
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void BinaryAgreesWithTheModel(string instruction)
    {
        var (op, shape, name, signed) = Parse(instruction);
        var call = SimdCall.Compile<Func<V, V, V>>(op);
        Repeat(random =>
        {
            var (a, b) = (SimdInputs.Next(random), SimdInputs.Next(random));
            V expected = (shape switch
            {
                "v128" => Bitwise(name, a, b),
                "f32x4" or "f64x2" => SimdFloatModel.Binary(shape, name, a, b),
                _ => SimdIntegerModel.Binary(shape, name, signed, a, b),
            }) ?? throw new InvalidOperationException($"no model of {instruction}");
            Check(instruction, shape, name, expected, call(a, b), a, b);
        });
    }

    [Theory]
    [MemberData(nameof(Shifts))]
    public void ShiftAgreesWithTheModel(string instruction)
    {
        var (op, shape, name, signed) = Parse(instruction);
        var call = SimdCall.Compile<Func<V, int, V>>(op);
        Repeat(random =>
        {
            var (a, count) = (SimdInputs.Next(random), random.Next(8) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(-2, 130));
            Check(instruction, shape, name, SimdIntegerModel.Shift(shape, name, signed, a, count)!.Value, call(a, count), a);
        });
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void TestAgreesWithTheModel(string instruction)
    {
        var (op, shape, name, _) = Parse(instruction);
        var call = SimdCall.Compile<Func<V, int>>(op);
        Repeat(random =>
        {
            var a = random.Next(4) == 0 ? V.Zero : SimdInputs.Next(random);
            Assert.Equal(SimdIntegerModel.Test(shape, name, a), call(a));
        });
    }

    private static V? Bitwise(string name, V a, V b) => name switch
    {
        "and" => a & b,
        "andnot" => a & ~b,
        "or" => a | b,
        "xor" => a ^ b,
        _ => null,
    };

    private static void Check(string instruction, string shape, string name, V expected, V actual, params V[] operands)
    {
        var same = shape[0] == 'f' && !s_bitwise.Contains(name)
            ? SimdFloatModel.Same(SimdIntegerModel.Width(shape), expected, actual)
            : expected == actual;
        Assert.True(same, $"{instruction} of {string.Join(" and ", operands)}: expected {expected}, was {actual}");
    }

    private static void Repeat(Action<Random> test)
    {
        var random = new Random(20);
        for (var i = 0; i < Rounds; i++) test(random);
    }

    private static (Opcode Op, string Shape, string Name, bool Signed) Parse(string instruction)
    {
        var op = OpcodeTable.All().Single(o => OpcodeTable.Name(o) == instruction);
        var dot = instruction.IndexOf('.');
        var name = instruction[(dot + 1)..];
        if (name.Contains("trunc", StringComparison.Ordinal)) name = name.Replace("_zero", "", StringComparison.Ordinal);
        var unsigned = name.EndsWith("_u", StringComparison.Ordinal);
        if (unsigned || name.EndsWith("_s", StringComparison.Ordinal)) name = name[..^2];
        return (op, instruction[..dot], name, !unsigned);
    }

    private static TheoryData<string> Instructions(string result, ValueKind[] operands)
    {
        var data = new TheoryData<string>();
        foreach (var op in OpcodeTable.All().Where(op => (int)op >= 0xFD00))
        {
            var info = OpcodeTable.Get(op);
            var kinds = new[] { info.Operand0, info.Operand1, info.Operand2 }.Take(info.OperandCount);
            if (info.Immediate != Immediate.None || info.Result != (result == ">v" ? ValueKind.V128 : ValueKind.I32)) continue;
            if (kinds.SequenceEqual(operands)) data.Add(OpcodeTable.Name(op));
        }

        return data;
    }
}
