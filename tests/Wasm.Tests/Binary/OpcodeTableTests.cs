using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Binary;

public sealed class OpcodeTableTests
{
    [Fact]
    public void The_table_and_the_names_hold_the_same_opcodes() =>
        Assert.Equal(Enum.GetValues<Opcode>().Order(), OpcodeTable.All().Order());

    [Fact]
    public void Names_of_the_text_format_and_of_the_code_agree()
    {
        foreach (var opcode in OpcodeTable.All())
        {
            var spoken = opcode == Opcode.SelectT ? "select" : $"{opcode}";
            var name = OpcodeTable.Name(opcode).Replace(".", "").Replace("_", "");
            Assert.Equal(name, spoken, ignoreCase: true);
        }
    }

    [Fact]
    public void There_are_236_vector_instructions_and_20_relaxed_ones()
    {
        Assert.Equal(236, OpcodeTable.All().Count(opcode => (int)opcode is >= 0xFD00 and < 0xFE00));
        Assert.Equal(20, OpcodeTable.All().Count(opcode => (int)opcode >= 0xFE00));
    }
}
