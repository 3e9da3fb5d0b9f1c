using Xunit;

namespace WasmFaas.Wasm.Tests.Execution;

/// <summary>A reset instance finds its memory as a new one does, whatever was written where.</summary>
public sealed class ResetTests
{
    // (module (memory (export "m") 4 2000) (data (i32.const 10) "abc"))
    private static readonly byte[] s_module =
    [
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 1, 1, 4, 0xd0, 0x0f, 7, 5, 1, 1, (byte)'m', 2, 0, 11, 9, 1, 0, 0x41, 10, 0x0b, 3, (byte)'a', (byte)'b', (byte)'c',
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1500)]
    public void MemoryReadsAsNewAgain(int grownPages)
    {
        var engine = new Engine();
        var linked = new Linker().Link(engine.Compile(s_module, "memory"));
        using var first = new Store(engine);
        linked.Instantiate(first);
        using var store = new Store(engine);
        var instance = linked.Instantiate(store);
        var memory = instance.FindMemory("m")!;
        for (int round = 1; round <= 3; round++)
        {
            Assert.Equal(4, memory.Grow((uint)grownPages));
            _ = memory.Slice(70_000, 1)[0];
            for (long at = 5; at < memory.Length; at += 4096L * round) memory.Slice((uint)at, 8).Fill((byte)round);
            Assert.True(instance.TryReset());

            Assert.Equal(4, memory.Pages);
            byte[] expected = new byte[4 * Memory.PageBytes];
            "abc"u8.CopyTo(expected.AsSpan(10));
            Assert.True(memory.Slice(0, (uint)expected.Length).SequenceEqual(expected), $"round {round}");
            memory.Grow((uint)grownPages);
            Assert.False(memory.Slice((uint)expected.Length, (uint)(memory.Length - expected.Length)).ContainsAnyExcept((byte)0), $"grown part, round {round}");
            instance.TryReset();
        }
    }
}
