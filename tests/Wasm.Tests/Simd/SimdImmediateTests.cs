using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Emit;
using WasmFaas.Wasm.Runtime;
using Xunit;
using V = System.Runtime.Intrinsics.Vector128<byte>;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>Vector instructions with lane immediates, scalar operands, memory access or three operands.</summary>
public sealed class SimdImmediateTests
{
    private static readonly V s_bytes = SimdCall.Bytes(0x8786858483828100, 0x0F0E0D0C0B0A09FF);

    [Fact]
    public void ExtractedLanesAreExtended()
    {
        Assert.Equal(-1, SimdCall.Compile<Func<V, int>>(Opcode.I8x16ExtractLaneS, 8)(s_bytes));
        Assert.Equal(255, SimdCall.Compile<Func<V, int>>(Opcode.I8x16ExtractLaneU, 8)(s_bytes));
        Assert.Equal(unchecked((short)0x8786), SimdCall.Compile<Func<V, int>>(Opcode.I16x8ExtractLaneS, 3)(s_bytes));
        Assert.Equal(0x8786, SimdCall.Compile<Func<V, int>>(Opcode.I16x8ExtractLaneU, 3)(s_bytes));
        Assert.Equal(unchecked((int)0x87868584), SimdCall.Compile<Func<V, int>>(Opcode.I32x4ExtractLane, 1)(s_bytes));
        Assert.Equal(0x0F0E0D0C0B0A09FF, SimdCall.Compile<Func<V, long>>(Opcode.I64x2ExtractLane, 1)(s_bytes));
        Assert.Equal(2.5f, SimdCall.Compile<Func<V, float>>(Opcode.F32x4ExtractLane, 2)(Vector128.Create(0f, 1f, 2.5f, 3f).AsByte()));
        Assert.Equal(2.5, SimdCall.Compile<Func<V, double>>(Opcode.F64x2ExtractLane, 1)(Vector128.Create(0d, 2.5).AsByte()));
        Assert.Equal(0x87, SimdCall.Compile<Func<V, int>>(Opcode.V128Store8Lane, 7)(s_bytes));
        Assert.Equal(0x8786, SimdCall.Compile<Func<V, int>>(Opcode.V128Store16Lane, 3)(s_bytes));
        Assert.Equal(0x0B0A09FF, SimdCall.Compile<Func<V, int>>(Opcode.V128Store32Lane, 2)(s_bytes));
        Assert.Equal(0x0F0E0D0C0B0A09FF, SimdCall.Compile<Func<V, long>>(Opcode.V128Store64Lane, 1)(s_bytes));
    }

    [Fact]
    public void ReplacedLanesTakeTheLowBits()
    {
        foreach (var op in new[] { Opcode.I8x16ReplaceLane, Opcode.V128Load8Lane })
        {
            Assert.Equal(s_bytes.WithElement(15, (byte)0x34), SimdCall.Compile<Func<V, int, V>>(op, 15)(s_bytes, 0x1234));
        }

        foreach (var op in new[] { Opcode.I16x8ReplaceLane, Opcode.V128Load16Lane })
        {
            Assert.Equal(s_bytes.AsUInt16().WithElement(7, (ushort)0x5678).AsByte(), SimdCall.Compile<Func<V, int, V>>(op, 7)(s_bytes, 0x12345678));
        }

        foreach (var op in new[] { Opcode.I32x4ReplaceLane, Opcode.V128Load32Lane })
        {
            Assert.Equal(s_bytes.AsInt32().WithElement(0, -7).AsByte(), SimdCall.Compile<Func<V, int, V>>(op, 0)(s_bytes, -7));
        }

        foreach (var op in new[] { Opcode.I64x2ReplaceLane, Opcode.V128Load64Lane })
        {
            Assert.Equal(s_bytes.AsInt64().WithElement(1, -7).AsByte(), SimdCall.Compile<Func<V, long, V>>(op, 1)(s_bytes, -7));
        }

        Assert.Equal(s_bytes.AsSingle().WithElement(3, -0f).AsByte(), SimdCall.Compile<Func<V, float, V>>(Opcode.F32x4ReplaceLane, 3)(s_bytes, -0f));
        Assert.Equal(s_bytes.AsDouble().WithElement(0, 1.5).AsByte(), SimdCall.Compile<Func<V, double, V>>(Opcode.F64x2ReplaceLane, 0)(s_bytes, 1.5));
    }

    [Fact]
    public void SplatsFillEveryLane()
    {
        Assert.Equal(Vector128.Create((byte)0x9A), SimdCall.Compile<Func<int, V>>(Opcode.I8x16Splat)(0x789A));
        Assert.Equal(Vector128.Create((byte)0x9A), SimdCall.Compile<Func<int, V>>(Opcode.V128Load8Splat)(0x9A));
        Assert.Equal(Vector128.Create((ushort)0xBCDE).AsByte(), SimdCall.Compile<Func<int, V>>(Opcode.I16x8Splat)(0x789ABCDE));
        Assert.Equal(Vector128.Create((ushort)0xBCDE).AsByte(), SimdCall.Compile<Func<int, V>>(Opcode.V128Load16Splat)(0xBCDE));
        Assert.Equal(Vector128.Create(-5).AsByte(), SimdCall.Compile<Func<int, V>>(Opcode.I32x4Splat)(-5));
        Assert.Equal(Vector128.Create(-5).AsByte(), SimdCall.Compile<Func<int, V>>(Opcode.V128Load32Splat)(-5));
        Assert.Equal(Vector128.Create(-5L).AsByte(), SimdCall.Compile<Func<long, V>>(Opcode.I64x2Splat)(-5));
        Assert.Equal(Vector128.Create(-5L).AsByte(), SimdCall.Compile<Func<long, V>>(Opcode.V128Load64Splat)(-5));
        Assert.Equal(Vector128.Create(-0f).AsByte(), SimdCall.Compile<Func<float, V>>(Opcode.F32x4Splat)(-0f));
        Assert.Equal(Vector128.Create(1.5).AsByte(), SimdCall.Compile<Func<double, V>>(Opcode.F64x2Splat)(1.5));
    }

    [Fact]
    public void LoadsWidenOrClear()
    {
        const ulong Loaded = 0x807F_FF01_0080_FF7F;
        Assert.Equal(Vector128.Create((short)127, -1, -128, 0, 1, -1, 127, -128).AsByte(), Load(Opcode.V128Load8x8S, Loaded));
        Assert.Equal(Vector128.Create((short)127, 255, 128, 0, 1, 255, 127, 128).AsByte(), Load(Opcode.V128Load8x8U, Loaded));
        Assert.Equal(Vector128.Create(-0x81, 0x80, -0xFF, -0x7F81).AsByte(), Load(Opcode.V128Load16x4S, Loaded));
        Assert.Equal(Vector128.Create(0xFF7F, 0x80, 0xFF01, 0x807F).AsByte(), Load(Opcode.V128Load16x4U, Loaded));
        Assert.Equal(Vector128.Create(0x0080FF7FL, 0x807FFF01L - 0x100000000L).AsByte(), Load(Opcode.V128Load32x2S, Loaded));
        Assert.Equal(Vector128.Create(0x0080FF7FL, 0x807FFF01L).AsByte(), Load(Opcode.V128Load32x2U, Loaded));
        Assert.Equal(Vector128.Create(-2, 0, 0, 0).AsByte(), SimdCall.Compile<Func<int, V>>(Opcode.V128Load32Zero)(-2));
        Assert.Equal(Vector128.Create(-2L, 0).AsByte(), SimdCall.Compile<Func<long, V>>(Opcode.V128Load64Zero)(-2));
    }

    [Fact]
    public void SelectionIsByBit()
    {
        var random = new Random(3);
        foreach (var op in new[] { Opcode.V128Bitselect, Opcode.I8x16RelaxedLaneselect, Opcode.I16x8RelaxedLaneselect, Opcode.I32x4RelaxedLaneselect, Opcode.I64x2RelaxedLaneselect })
        {
            var (a, b, mask) = (SimdInputs.Next(random), SimdInputs.Next(random), SimdInputs.Next(random));
            Assert.Equal((a & mask) | (b & ~mask), SimdCall.Compile<Func<V, V, V, V>>(op)(a, b, mask));
        }
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(0, 16)]
    [InlineData(16, 32)]
    public void ShuffleTakesLanesOfBoth(int minimum, int maximum)
    {
        var random = new Random(4);
        for (var round = 0; round < 100; round++)
        {
            var (a, b) = (SimdInputs.Next(random), SimdInputs.Next(random));
            var indices = Enumerable.Range(0, 16).Select(_ => (byte)random.Next(minimum, maximum)).ToArray();
            var expected = Vector128.Create([.. indices.Select(i => i < 16 ? a[i] : b[i - 16])]);
            var call = SimdCall.Compile<Func<V, V, V, V>>(SimdTable.Shuffle(indices));
            Assert.Equal(expected, call(a, b, Vector128.Create(indices)));
        }
    }

    [Fact]
    public void FusedArithmeticRoundsOnceOrTwice()
    {
        // (1 + e)(1 - e) - 1 is -e² when rounded once, 0 when rounded twice; both are allowed.
        var (a, b, c) = (Vector128.Create(1 + 1e-4f).AsByte(), Vector128.Create(1 - 1e-4f).AsByte(), Vector128.Create(-1f).AsByte());
        var (x, y, z) = (1 + 1e-4f, 1 - 1e-4f, -1f);
        var madd = SimdCall.Compile<Func<V, V, V, V>>(Opcode.F32x4RelaxedMadd)(a, b, c).AsSingle()[0];
        Assert.True(madd == MathF.FusedMultiplyAdd(x, y, z) || madd == (x * y) + z);
        var nmadd = SimdCall.Compile<Func<V, V, V, V>>(Opcode.F32x4RelaxedNmadd)(a, b, Vector128.Create(1f).AsByte()).AsSingle()[3];
        Assert.True(nmadd == MathF.FusedMultiplyAdd(-x, y, 1f) || nmadd == 1f - (x * y));
        var (p, q, r) = (Vector128.Create(3d).AsByte(), Vector128.Create(5d).AsByte(), Vector128.Create(1d).AsByte());
        Assert.Equal(Vector128.Create(16d).AsByte(), SimdCall.Compile<Func<V, V, V, V>>(Opcode.F64x2RelaxedMadd)(p, q, r));
        Assert.Equal(Vector128.Create(-14d).AsByte(), SimdCall.Compile<Func<V, V, V, V>>(Opcode.F64x2RelaxedNmadd)(p, q, r));
    }

    [Fact]
    public void DotProductsAreAddedToTheThirdOperand()
    {
        var a = Vector128.Create((sbyte)-128, 127, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14).AsByte();
        var b = Vector128.Create((byte)127, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        var sum = Vector128.Create(1000, int.MaxValue, -1, 0).AsByte();
        var expected = SimdLanes.Make(32, i => SimdLanes.Get(sum, 32, i, true)
            + Enumerable.Range(4 * i, 4).Select(j => (int)(sbyte)a[j] * b[j]).Sum());
        Assert.Equal(expected, SimdCall.Compile<Func<V, V, V, V>>(Opcode.I32x4RelaxedDotI8x16I7x16AddS)(a, b, sum));
    }

    [Fact]
    public void EveryVectorInstructionHasCalls()
    {
        Opcode[] without = [Opcode.V128Load, Opcode.V128Store, Opcode.V128Const, Opcode.I8x16Shuffle];
        foreach (var op in OpcodeTable.All())
        {
            Assert.Equal((int)op >= 0xFD00 && !without.Contains(op), SimdTable.Find(op) is not null);
        }
    }

    [Fact]
    public void PortableFormsAgreeWithTheProcessor()
    {
        var random = new Random(5);
        for (var i = 0; i < 1000; i++)
        {
            var (a, b) = (SimdInputs.Next(random), SimdInputs.Next(random));
            Assert.Equal(SimdOps.I8x16RelaxedSwizzle(a, b), SimdPortable.SwizzleModulo(a, b));
            Assert.Equal(SimdOps.I8x16AvgrU(a, b), SimdPortable.Average(a, b));
            Assert.Equal(SimdOps.I8x16NarrowI16x8U(a, b), SimdPortable.NarrowUnsigned(a.AsInt16(), b.AsInt16()));
            Assert.Equal(SimdOps.I16x8NarrowI32x4U(a, b), SimdPortable.NarrowUnsigned(a.AsInt32(), b.AsInt32()).AsByte());
            Assert.Equal(SimdOps.I16x8Q15mulrSatS(a, b), SimdPortable.Q15MultiplyRound(a.AsInt16(), b.AsInt16()).AsByte());
            Assert.Equal(SimdOps.I32x4DotI16x8S(a, b), SimdPortable.Dot(a.AsInt16(), b.AsInt16()).AsByte());
            Assert.Equal(SimdOps.I16x8RelaxedDotI8x16I7x16S(a, b), SimdPortable.DotUnsigned(a.AsInt16(), b.AsUInt16()).AsByte());
        }
    }

    private static V Load(Opcode op, ulong loaded) => SimdCall.Compile<Func<ulong, V>>(op)(loaded);
}
