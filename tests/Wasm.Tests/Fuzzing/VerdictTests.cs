using WasmFaas.Fuzz.Binary;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Fuzz.Mutation;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Tests.Regressions;
using Xunit;

namespace WasmFaas.Wasm.Tests.Fuzzing;

/// <summary>Differences of verdict between the engine and V8 that have a reason.</summary>
public sealed class VerdictTests
{
    // memory.size of index 0 in two bytes and in the most that a u32 may have (core spec 5.2.2, 5.4.6).
    public static TheoryData<byte[]> LongIndices => new([0x80, 0x00], [0x80, 0x80, 0x80, 0x80, 0x00]);

    [Theory]
    [MemberData(nameof(LongIndices))]
    public void A_memory_index_may_be_longer_than_it_must_and_V8_may_refuse_it(byte[] index)
    {
        byte[] module = SmallModule.Of([], [ValueKind.I32], new WasmWriter().Byte(0x3F).Bytes(index));
        Assert.Equal(1, SmallModule.Call(module).AsI32());
        Assert.SkipUnless(NodeOracle.IsAvailable, "node is not installed: V8's verdict is compared");
        string? verdict = NodeOracle.Validate([NodeItem.Plain(module)])[0];
        Assert.True(verdict is null || Verdicts.Explain(verdict, null) == "memory index 0 in several bytes", verdict);
    }

    [Fact]
    public void A_memory_that_does_not_exist_is_refused()
    {
        byte[] module = SmallModule.Of([], [ValueKind.I32], new WasmWriter().Byte(0x3F).Bytes([0x80, 0x01]));
        Assert.Contains("128", Assert.Throws<ModuleException>(() => new Engine().Compile(module, "small")).Message, StringComparison.Ordinal);
    }
}
