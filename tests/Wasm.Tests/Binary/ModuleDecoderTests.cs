using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Validation;
using Xunit;
using static WasmFaas.Wasm.Tests.Binary.ModuleBytes;

namespace WasmFaas.Wasm.Tests.Binary;

public sealed class ModuleDecoderTests
{
    [Fact]
    public void A_component_is_not_supported_by_name()
    {
        var error = Refuses(ModuleError.Unsupported, [0, (byte)'a', (byte)'s', (byte)'m', 0x0D, 0, 1, 0]);
        Assert.StartsWith("not supported: this is a component, not a module", error.Message);
        Assert.Equal(4, error.Offset);
    }

    [Theory]
    [InlineData(0x06, "exception handling")]
    [InlineData(0x08, "exception handling")]
    [InlineData(0x1F, "exception handling")]
    [InlineData(0x14, "typed function references")]
    [InlineData(0xD5, "typed function references")]
    [InlineData(0xD3, "garbage collection")]
    [InlineData(0xFB, "garbage collection")]
    [InlineData(0xFE, "threads")]
    public void An_opcode_of_a_waiting_proposal_is_named(byte opcode, string proposal)
    {
        var error = Refuses(ModuleError.Unsupported, Function(opcode, 0, 0x0B));
        Assert.StartsWith($"not supported: {proposal}", error.Message);
    }

    [Theory]
    [InlineData(0x02, "threads")]
    [InlineData(0x03, "threads")]
    [InlineData(0x04, "memory64")]
    [InlineData(0x05, "memory64")]
    public void Memories_of_waiting_proposals_are_named(byte flags, string proposal)
    {
        var error = Refuses(ModuleError.Unsupported, Module(Section(5, 1, flags, 1, 1)));
        Assert.StartsWith($"not supported: {proposal}", error.Message);
    }

    [Fact]
    public void A_tag_section_and_a_struct_type_are_named()
    {
        Assert.StartsWith("not supported: exception handling", Refuses(ModuleError.Unsupported, Module(Section(13, 1, 0, 0))).Message);
        Assert.StartsWith("not supported: garbage collection", Refuses(ModuleError.Unsupported, Module(Section(1, 1, 0x5F, 0))).Message);
    }

    [Fact]
    public void An_error_says_at_which_byte()
    {
        var error = Refuses(ModuleError.Malformed, Module(Section(1, 1, 0x60, 0, 0), Section(1, 0)));
        Assert.Equal(8 + 6, error.Offset);
        Assert.EndsWith("(at byte 14)", error.Message);
    }

    [Fact]
    public void A_type_error_says_what_was_expected_and_found()
    {
        // i64.const 0, i32.eqz, drop
        var error = Refuses(ModuleError.Invalid, Function(0x42, 0, 0x45, 0x1A, 0x0B));
        Assert.StartsWith("type mismatch in i32.eqz: expected i32, found i64", error.Message);
        Assert.Equal(8 + 6 + 4 + 5 + 2, error.Offset);
    }

    [Fact]
    public void A_huge_count_is_refused_before_anything_is_allocated_for_it()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var id = 1; id <= 11; id++)
        {
            if (id is not 8) Refuses(ModuleError.Malformed, Module(Section(id, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F)));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Custom_sections_are_recorded_anywhere()
    {
        var module = Decode(Module(Custom("a", 1, 2), Section(1, 0), Custom("b"), Custom("a")));
        Assert.Equal(["a", "b", "a"], module.CustomSections.Select(section => section.Name));
        var first = module.CustomSections[0];
        Assert.Equal([1, 2], module.Bytes.Slice(first.Start, first.Length).ToArray());
    }

    [Fact]
    public void Names_are_read()
    {
        var module = Decode([.. Function(0x0B), .. Custom("name", [0, 2, .. Name("m"), 1, 4, 1, 0, .. Name("f")])]);
        Assert.Equal("m", module.Name);
        Assert.Equal("f", module.FunctionNames[0]);
    }

    [Theory]
    [InlineData("01ff")]
    [InlineData("0105010001")]
    [InlineData("010401000180")]
    [InlineData("0106ffffffff0f00")]
    public void A_wrong_name_section_is_ignored(string content)
    {
        var module = Decode([.. Function(0x0B), .. Custom("name", Convert.FromHexString(content))]);
        Assert.Empty(module.FunctionNames);
    }

    internal static ModuleDefinition Decode(byte[] bytes, EngineLimits? limits = null)
    {
        limits ??= EngineLimits.Default;
        var module = ModuleDecoder.Decode(bytes, limits);
        ModuleValidator.Validate(module, limits);
        return module;
    }

    internal static ModuleException Refuses(ModuleError error, byte[] bytes, EngineLimits? limits = null)
    {
        var refusal = Assert.Throws<ModuleException>(() => Decode(bytes, limits));
        Assert.True(error == refusal.Error, $"{refusal.Error}: {refusal.Message}");
        return refusal;
    }
}
