using Xunit;

namespace WasmFaas.Wasm.Tests.Regressions;

/// <summary>
/// 1: the first instance of a module lost its data segments in a reset, because its memory was not mapped from the image
/// that a reset goes back to.
/// </summary>
public sealed class Regression001
{
    // (memory (export "m") 1) (data (i32.const 0) "\01\02")
    private static readonly byte[] s_module =
    [
        0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 0x6D, 2, 0, 11, 8, 1, 0, 0x41, 0, 0x0B, 2, 1, 2,
    ];

    [Fact]
    public void The_first_instance_keeps_its_data_in_a_reset()
    {
        var engine = new Engine();
        var linked = new Linker().Link(engine.Compile(s_module, "data"));
        for (int i = 0; i < 2; i++)
        {
            using var store = new Store(engine);
            var instance = linked.Instantiate(store);
            var memory = instance.FindMemory("m")!;
            memory.Slice(0, 3).Fill(9);
            Assert.True(instance.TryReset());
            Assert.Equal([1, 2, 0], memory.Slice(0, 3).ToArray());
        }
    }
}
