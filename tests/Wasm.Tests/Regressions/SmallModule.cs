using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>A module of one page of memory and one function "f", from its code without the final end.</summary>
internal static class SmallModule
{
    public static byte[] Of(ValueKind[] parameters, ValueKind[] results, WasmWriter code)
    {
        var body = new WasmWriter().Unsigned(0).Bytes(code.Op(Opcode.End).ToArray());
        return new WasmWriter().Bytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0])
            .Section(SectionId.Type, 1, new WasmWriter().Byte(0x60).Kinds(parameters).Kinds(results))
            .Section(SectionId.Function, 1, new WasmWriter().Unsigned(0))
            .Section(SectionId.Memory, 1, new WasmWriter().Byte(0).Unsigned(1))
            .Section(SectionId.Export, 1, new WasmWriter().Name("f").Byte(0).Unsigned(0))
            .Section(SectionId.Code, 1, new WasmWriter().Vector(body.ToArray()))
            .ToArray();
    }

    /// <summary>The result of the function.</summary>
    public static Value Call(byte[] module, params Value[] arguments)
    {
        using var store = new Store(new Engine());
        return new Linker().Instantiate(store, store.Engine.Compile(module, "small")).FindFunction("f")!.Call(arguments)[0];
    }
}
