using WasmFaas.Wasm.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Binary;

public sealed class Leb128Tests
{
    [Theory]
    [InlineData("00", 0u)]
    [InlineData("7f", 127u)]
    [InlineData("8001", 128u)]
    [InlineData("8000", 0u)]
    [InlineData("8080808000", 0u)]
    [InlineData("ffffffff0f", uint.MaxValue)]
    public void U32_reads(string hex, uint expected) => Assert.Equal(expected, Reader(hex).ReadU32());

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("80", "unexpected end")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("ffffffff8f00", "integer representation too long")]
    [InlineData("ffffffff1f", "integer too large")]
    [InlineData("8080808010", "integer too large")]
    public void U32_refuses(string hex, string message) =>
        Refuses(message, () => Reader(hex).ReadU32());

    [Theory]
    [InlineData("00", 0)]
    [InlineData("3f", 63)]
    [InlineData("40", -64)]
    [InlineData("7f", -1)]
    [InlineData("ff00", 127)]
    [InlineData("807f", -128)]
    [InlineData("ffffffff07", int.MaxValue)]
    [InlineData("8080808078", int.MinValue)]
    [InlineData("ffffffff7f", -1)]
    public void S32_reads(string hex, int expected) => Assert.Equal(expected, Reader(hex).ReadS32());

    [Theory]
    [InlineData("ffffffff0f", "integer too large")]
    [InlineData("8080808070", "integer too large")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("808080808000", "integer representation too long")]
    [InlineData("ff", "unexpected end")]
    public void S32_refuses(string hex, string message) => Refuses(message, () => Reader(hex).ReadS32());

    [Theory]
    [InlineData("ffffffff0f", uint.MaxValue)]
    [InlineData("8080808070", -(1L << 32))]
    [InlineData("40", -64L)]
    public void S33_reads(string hex, long expected) => Assert.Equal(expected, Reader(hex).ReadS33());

    [Theory]
    [InlineData("ffffffffffffffffff00", long.MaxValue)]
    [InlineData("8080808080808080807f", long.MinValue)]
    [InlineData("7f", -1L)]
    public void S64_reads(string hex, long expected) => Assert.Equal(expected, Reader(hex).ReadS64());

    [Theory]
    [InlineData("ffffffffffffffffff01", "integer too large")]
    [InlineData("8080808080808080807e", "integer too large")]
    [InlineData("80808080808080808080", "integer representation too long")]
    public void S64_refuses(string hex, string message) => Refuses(message, () => Reader(hex).ReadS64());

    [Fact]
    public void U64_reads_its_whole_range() =>
        Assert.Equal(ulong.MaxValue, Reader("ffffffffffffffffff01").ReadU64());

    private static CodeReader Reader(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        return new CodeReader(bytes, 0, bytes.Length);
    }

    private static void Refuses(string message, Action read)
    {
        var error = Assert.Throws<ModuleException>(read);
        Assert.Equal(ModuleError.Malformed, error.Error);
        Assert.StartsWith(message, error.Message);
    }
}
