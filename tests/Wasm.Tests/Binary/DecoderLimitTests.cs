using Xunit;
using static WasmFaas.Wasm.Tests.Binary.ModuleBytes;
using static WasmFaas.Wasm.Tests.Binary.ModuleDecoderTests;

namespace WasmFaas.Wasm.Tests.Binary;

public sealed class DecoderLimitTests
{
    private static readonly byte[] s_global = [0x7F, 0, 0x41, 0, 0x0B];

    /// <summary>For each limit: its setting to 2 (or as said), a module that just fits, one that does not.</summary>
    public static TheoryData<string, EngineLimits, byte[], byte[]> Limits
    {
        get
        {
            byte[] type = [0x60, 0, 0];
            byte[] import = [.. Name("m"), .. Name("f"), 0, 0];
            byte[] memory = [0, 1], table = [0x70, 0, 1], passive = [1, 0], elements = [1, 0, 0];
            var none = new EngineLimits();
            return new()
            {
                { "ModuleBytes", none with { ModuleBytes = 8 }, Header, [.. Header, 0] },
                { "Types", none with { Types = 2 }, Repeat(1, 2, type), Repeat(1, 3, type) },
                { "Imports", none with { Imports = 2 }, WithType(RepeatSection(2, 2, import)), WithType(RepeatSection(2, 3, import)) },
                { "Functions", none with { Functions = 2 }, Functions(2), Functions(3) },
                { "Exports", none with { Exports = 1 }, Exports(1), Exports(2) },
                { "Globals", none with { Globals = 2 }, Repeat(6, 2, s_global), Repeat(6, 3, s_global) },
                { "Data segments", none with { Segments = 2 }, Repeat(11, 2, passive), Repeat(11, 3, passive) },
                { "Element segments", none with { Segments = 2 }, Repeat(9, 2, elements), Repeat(9, 3, elements) },
                { "Tables", none with { Tables = 2 }, Repeat(4, 2, table), Repeat(4, 3, table) },
                { "Memories", none with { Memories = 2 }, Repeat(5, 2, memory), Repeat(5, 3, memory) },
                { "Parameters", none with { Parameters = 2 }, Repeat(1, 1, [0x60, 2, 0x7F, 0x7F, 0]), Repeat(1, 1, [0x60, 3, 0x7F, 0x7F, 0x7F, 0]) },
                { "Results", none with { Results = 2 }, Repeat(1, 1, [0x60, 0, 2, 0x7F, 0x7F]), Repeat(1, 1, [0x60, 0, 3, 0x7F, 0x7F, 0x7F]) },
                { "Locals", none with { Locals = 2 }, Locals(2), Locals(3) },
                { "Locals of 4 GiB", none, Locals(50_000), Locals(uint.MaxValue) },
                { "FunctionBytes", none with { FunctionBytes = 4 }, Function(1, 1, 0x0B), Function(1, 1, 1, 0x0B) },
                { "BlockDepth", none with { BlockDepth = 32 }, Nested(31), Nested(32) },
                { "OperandDepth", none with { OperandDepth = 256 }, Pushes(256), Pushes(257) },
                { "NameBytes", none with { NameBytes = 2 }, Module(Custom("ab")), Module(Custom("abc")) },
                { "CustomSections", none with { CustomSections = 1 }, Module(Custom("a")), Module(Custom("a"), Custom("b")) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_holds_exactly(string name, EngineLimits limits, byte[] within, byte[] beyond)
    {
        Decode(within, limits);
        var error = Refuses(ModuleError.LimitExceeded, beyond, limits);
        Assert.True(error.Message.Contains("limit is"), $"{name}: {error.Message}");
    }

    private static byte[] RepeatSection(int id, int count, byte[] item) =>
        Section(id, [(byte)count, .. Enumerable.Repeat(item, count).SelectMany(bytes => bytes)]);

    private static byte[] Repeat(int id, int count, byte[] item) => Module(RepeatSection(id, count, item));

    private static byte[] WithType(byte[] section) => Module(Section(1, 1, 0x60, 0, 0), section);

    private static byte[] Functions(int count) => Module(
        Section(1, 1, 0x60, 0, 0), RepeatSection(3, count, [0]), RepeatSection(10, count, [2, 0, 0x0B]));

    private static byte[] Exports(int count) => Module(
        Section(6, [1, .. s_global]),
        Section(7, [(byte)count, .. Enumerable.Range(0, count).SelectMany(i => (byte[])[.. Name($"{i}"), 3, 0])]));

    private static byte[] Locals(uint count)
    {
        byte[] body = [1, .. U32(count), 0x7F, 0x0B];
        return Module(Section(1, 1, 0x60, 0, 0), Section(3, 1, 0), Section(10, [1, (byte)body.Length, .. body]));
    }

    private static byte[] Nested(int blocks) => Function(
        [.. Enumerable.Repeat<byte[]>([0x02, 0x40], blocks).SelectMany(bytes => bytes), .. Enumerable.Repeat<byte>(0x0B, blocks + 1)]);

    private static byte[] Pushes(int count) => Function(
        [.. Enumerable.Repeat<byte[]>([0x41, 0], count).SelectMany(bytes => bytes), .. Enumerable.Repeat<byte>(0x1A, count), 0x0B]);
}
