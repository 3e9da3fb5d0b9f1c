using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>
/// 4: f32.reinterpret_i32 of a byte or two bytes from memory took four bytes from there: the JIT forgets the width of a
/// load whose bits become a float.
/// </summary>
public sealed class Regression004
{
    [Theory]
    [InlineData((int)Opcode.I32Load8U, 0x000000ED)]
    [InlineData((int)Opcode.I32Load8S, unchecked((int)0xFFFFFFED))]
    [InlineData((int)Opcode.I32Load16U, 0x0000EDED)]
    [InlineData((int)Opcode.I32Load, unchecked((int)0xEDEDEDED))]
    public void Bits_of_a_narrow_load_stay_narrow(int load, int expected)
    {
        var code = new WasmWriter().I32(0).I32(unchecked((int)0xEDEDEDED)).Op(Opcode.I32Store).Byte(2).Byte(0)
            .Op(Opcode.LocalGet, 0).Op((Opcode)load).Byte(0).Byte(0).Op(Opcode.F32ReinterpretI32);
        byte[] module = SmallModule.Of([ValueKind.I32], [ValueKind.F32], code);
        Assert.Equal(expected, SmallModule.Call(module, Value.FromI32(0)).AsF32Bits());
    }
}
