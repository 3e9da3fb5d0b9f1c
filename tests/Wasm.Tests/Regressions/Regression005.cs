using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>5: a rotated constant with its highest bit set was taken for a positive number where it was compared.</summary>
public sealed class Regression005
{
    [Theory]
    [InlineData(33, 0)]
    [InlineData(-20000, 1)]
    public void A_rotated_constant_keeps_its_sign(int argument, int expected)
    {
        var code = new WasmWriter().Op(Opcode.LocalGet, 0).I32(-128).I32(7).Op(Opcode.I32Rotl).Op(Opcode.I32LeS);
        byte[] module = SmallModule.Of([ValueKind.I32], [ValueKind.I32], code);
        Assert.Equal(expected, SmallModule.Call(module, Value.FromI32(argument)).AsI32());
    }
}
