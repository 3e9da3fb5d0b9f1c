using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>3: the minimum of 0 and a constant -0 was 0: the JIT orders the zeros of a constant minimum wrongly.</summary>
public sealed class Regression003
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_minimum_with_a_constant_negative_zero_is_negative(bool constantFirst)
    {
        var code = new WasmWriter();
        if (constantFirst) code.F32(0x8000_0000).Op(Opcode.LocalGet, 0);
        else code.Op(Opcode.LocalGet, 0).F32(0x8000_0000);
        byte[] single = SmallModule.Of([ValueKind.F32], [ValueKind.F32], code.Op(Opcode.F32Min));
        Assert.Equal(int.MinValue, SmallModule.Call(single, Value.FromF32(0)).AsF32Bits());

        code = new WasmWriter();
        if (constantFirst) code.F64(0x8000_0000_0000_0000).Op(Opcode.LocalGet, 0);
        else code.Op(Opcode.LocalGet, 0).F64(0x8000_0000_0000_0000);
        byte[] wide = SmallModule.Of([ValueKind.F64], [ValueKind.F64], code.Op(Opcode.F64Min));
        Assert.Equal(long.MinValue, SmallModule.Call(wide, Value.FromF64(0)).AsF64Bits());
    }
}
