using WasmFaas.Wasm.Tests.Binary;
using Xunit;

namespace WasmFaas.Wasm.Tests.Execution;

/// <summary>br_table, most of whose script in the official suite needs typed function references.</summary>
public sealed class BranchTableTests : IDisposable
{
    private readonly Store _store;

    public BranchTableTests() => _store = new Store(new Engine());

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(2, 30)]
    [InlineData(3, 30)]
    [InlineData(int.MaxValue, 30)]
    [InlineData(-1, 30)]
    [InlineData(int.MinValue, 30)]
    public void The_index_picks_a_label_and_a_large_one_the_default(int index, int expected) => Assert.Equal(expected, Run(
        [
            0x02, 0x40, 0x02, 0x40, 0x02, 0x40, // three blocks
            0x20, 0, 0x0E, 2, 0, 1, 2, 0x0B, // local.get 0, br_table 0 1 2, end
            0x41, 10, 0x0F, 0x0B, // i32.const 10, return, end
            0x41, 20, 0x0F, 0x0B,
            0x41, 30, 0x0B,
        ],
        index));

    [Theory]
    [InlineData(0, 7 + 1)]
    [InlineData(1, 7)]
    [InlineData(9, 7)]
    public void The_value_goes_with_the_branch(int index, int expected) => Assert.Equal(expected, Run(
        [
            0x02, 0x7F, 0x02, 0x7F, // two blocks with an i32 each
            0x41, 7, 0x20, 0, 0x0E, 1, 0, 1, 0x0B, // i32.const 7, local.get 0, br_table 0 1, end
            0x41, 1, 0x6A, 0x0B, // i32.const 1, i32.add, end
            0x0B,
        ],
        index));

    [Fact]
    public void A_label_can_be_a_loop()
    {
        // loop: local.get 0, br_table to the loop while it is 0 (after adding one), else out.
        byte[] code =
        [
            0x02, 0x40, 0x03, 0x40,
            0x20, 0, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, // old value on the stack, local 0 one more
            0x0E, 3, 0, 0, 0, 1, 0x0B, 0x0B, // br_table loop loop loop out
            0x20, 0, 0x0B,
        ];
        Assert.Equal(4, Run(code, 0));
        Assert.Equal(4, Run(code, 2));
        Assert.Equal(8, Run(code, 7));
    }

    [Fact]
    public void Without_labels_the_default_is_taken() =>
        Assert.Equal(5, Run([0x02, 0x7F, 0x41, 5, 0x20, 0, 0x0E, 0, 0, 0x0B, 0x0B], 3));

    [Fact]
    public void A_table_may_be_long()
    {
        // 300 labels, all of them the inner block but the last.
        byte[] code =
        [
            0x02, 0x40, 0x02, 0x40,
            0x20, 0, 0x0E, .. ModuleBytes.U32(300), .. Enumerable.Repeat<byte>(0, 299), 1, 0, 0x0B,
            0x41, 1, 0x0F, 0x0B,
            0x41, 2, 0x0B,
        ];
        Assert.Equal([1, 1, 2, 1], new[] { 0, 298, 299, 300 }.Select(index => Run(code, index)));
    }

    private int Run(byte[] code, int argument)
    {
        var binary = ModuleBytes.Module(
            ModuleBytes.Section(1, 1, 0x60, 1, 0x7F, 1, 0x7F),
            ModuleBytes.Section(3, 1, 0),
            ModuleBytes.Section(7, [1, .. ModuleBytes.Name("f"), 0, 0]),
            ModuleBytes.Code(code));
        var instance = new Linker().Instantiate(_store, _store.Engine.Compile(binary, "br_table"));
        return instance.FindFunction("f")!.Call(Value.FromI32(argument))[0].AsI32();
    }
}
