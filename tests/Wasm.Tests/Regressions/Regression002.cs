using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>
/// 2: a rotation by a constant, tested for zero, gave the answer of an unrelated flag: the JIT takes the zero flag to be
/// set by a rotation, which it is not.
/// </summary>
public sealed class Regression002
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(int.MinValue, 1)]
    [InlineData(0x12345678, 1)]
    public void A_rotation_is_zero_where_its_operand_is(int argument, int expected)
    {
        using var store = new Store(new Engine());
        var instance = new Linker().Instantiate(store, store.Engine.Compile(Module(), "rotations"));
        foreach (string name in (string[])["branch", "select", "eqz", "ne", "above", "local", "wide", "called"])
            Assert.Equal((name, expected), (name, instance.FindFunction(name)!.Invoke<int, int>(argument)));
    }

    // Each function gives 1 where a rotation of its parameter is not zero, else 0.
    private static byte[] Module()
    {
        (string Name, Action<WasmWriter> Body)[] functions =
        [
            ("rotate", code => Rotate(code)),
            ("branch", code => Rotate(code).Op(Opcode.If).Kind(ValueKind.I32).I32(1).Op(Opcode.Else).I32(0).Op(Opcode.End)),
            ("select", code => Rotate(code.I32(1).I32(0)).Op(Opcode.Select)),
            ("eqz", code => Rotate(code).Op(Opcode.I32Eqz).I32(1).Op(Opcode.I32Xor)),
            ("ne", code => Rotate(code.I32(0)).Op(Opcode.I32Ne)),
            ("above", code => Rotate(code).I32(1).Op(Opcode.I32GeU)),
            ("local", code => Rotate(code).Op(Opcode.LocalSet, 1).I32(1).I32(0).Op(Opcode.LocalGet, 1).Op(Opcode.Select)),
            ("wide", code => Rotate(code).Op(Opcode.I64ExtendI32U).I64(0).Op(Opcode.I64Ne)),
            ("called", code => code.I32(1).I32(0).Op(Opcode.LocalGet, 0).Op(Opcode.Call, 0).Op(Opcode.Select)),
        ];
        WasmWriter types = new(), exports = new(), bodies = new();
        for (int i = 0; i < functions.Length; i++)
        {
            types.Unsigned(0);
            exports.Name(functions[i].Name).Byte(0).Unsigned(i);
            var body = new WasmWriter().Unsigned(1).Unsigned(1).Kind(ValueKind.I32);
            functions[i].Body(body);
            bodies.Vector(body.Op(Opcode.End).ToArray());
        }

        return new WasmWriter().Bytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0])
            .Section(SectionId.Type, 1, new WasmWriter().Byte(0x60).Kinds([ValueKind.I32]).Kinds([ValueKind.I32]))
            .Section(SectionId.Function, functions.Length, types)
            .Section(SectionId.Export, functions.Length, exports)
            .Section(SectionId.Code, functions.Length, bodies)
            .ToArray();
    }

    private static WasmWriter Rotate(WasmWriter code) => code.Op(Opcode.LocalGet, 0).I32(5).Op(Opcode.I32Rotl);
}
