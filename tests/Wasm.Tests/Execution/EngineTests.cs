using WasmFaas.Wasm.Tests.Binary;
using Xunit;
using static WasmFaas.Wasm.Tests.Binary.ModuleBytes;

namespace WasmFaas.Wasm.Tests.Execution;

/// <summary>The engine as a library: calls, host functions, interruption, snapshots, limits, backtraces.</summary>
public sealed class EngineTests
{
    private const byte I32 = 0x7F, FunctionForm = 0x60, End = 0x0B;

    private static readonly Engine s_engine = new();

    // (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)
    private static readonly byte[] s_add = Module(
        Section(1, 1, FunctionForm, 2, I32, I32, 1, I32), Section(3, 1, 0), Export("add", 0, 0),
        Code(0x20, 0, 0x20, 1, 0x6A, End));

    // (func (export "spin") (loop br 0))
    private static readonly byte[] s_spin = Module(
        Section(1, 1, FunctionForm, 0, 0), Section(3, 1, 0), Export("spin", 0, 0), Code(0x03, 0x40, 0x0C, 0, End, End));

    // (memory (export "memory") 1 3) (global (mut i32) 0)
    // (func (export "next") (result i32) add 1 to the global, keep it at address 0 of the memory, and give it)
    private static readonly byte[] s_counter = Module(
        Section(1, 1, FunctionForm, 0, 1, I32), Section(3, 1, 0), Section(5, 1, 1, 1, 3), Section(6, 1, I32, 1, 0x41, 0, End),
        Section(7, [2, .. Name("next"), 0, 0, .. Name("memory"), 2, 0]),
        Code(0x23, 0, 0x41, 1, 0x6A, 0x24, 0, 0x41, 0, 0x23, 0, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0, End));

    [Fact]
    public void Calls_typed_and_untyped()
    {
        using var store = new Store(s_engine);
        var add = Instantiate(store, s_add).FindFunction("add")!;
        Assert.Equal(5, add.Invoke<int, int, int>(2, 3));
        Assert.Equal(int.MinValue, add.Call(Value.FromI32(int.MaxValue), Value.FromI32(1))[0].AsI32());
        Assert.Throws<InvalidOperationException>(() => add.Invoke<long, int>(1));
        Assert.Throws<ArgumentException>(() => add.Call(Value.FromI32(1)));
        Assert.Throws<ArgumentException>(() => add.Call(Value.FromI32(1), Value.FromI64(1)));
    }

    [Fact]
    public void Host_functions_get_arguments_and_caller()
    {
        // (import "host" "twice" (func (param i32) (result i32))) (func (export "run") (param i32) (result i32) local.get 0 call 0)
        var binary = Module(
            Section(1, 1, FunctionForm, 1, I32, 1, I32), Section(2, [1, .. Name("host"), .. Name("twice"), 0, 0]), Section(3, 1, 0),
            Export("run", 0, 1), Code(0x20, 0, 0x10, 0, End));
        var linker = new Linker();
        linker.DefineFunction("host", "twice", (Caller caller, int value) => value * (int)caller.Data!);
        using var store = new Store(s_engine, data: 2);
        Assert.Equal(42, linker.Instantiate(store, s_engine.Compile(binary, "host")).FindFunction("run")!.Invoke<int, int>(21));

        var error = Assert.Throws<LinkException>(() => new Linker().Link(s_engine.Compile(binary, "host")));
        Assert.Contains("\"host\" \"twice\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interruption_stops_a_loop_and_later_calls_until_it_is_cleared()
    {
        using var store = new Store(s_engine);
        var spin = Instantiate(store, s_spin).FindFunction("spin")!;
        using var started = new ManualResetEventSlim();
        var call = Task.Factory.StartNew(
            () =>
            {
                started.Set();
                spin.Invoke();
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        started.Wait(TestContext.Current.CancellationToken);
        store.Interrupt(InterruptReason.CpuQuota);
        var trap = await Assert.ThrowsAsync<Trap>(() => call);
        Assert.Equal((TrapCode.Interrupted, InterruptReason.CpuQuota), (trap.Code, trap.Reason));
        Assert.Equal(TrapCode.Interrupted, Assert.Throws<Trap>(spin.Invoke).Code);

        store.ClearInterruption();
        var add = Instantiate(store, s_add).FindFunction("add")!;
        Assert.Equal(3, add.Invoke<int, int, int>(1, 2));
    }

    [Fact]
    public void Instances_start_from_a_snapshot_and_reset_to_it()
    {
        var linked = new Linker().Link(s_engine.Compile(s_counter, "counter"));
        using var origin = new Store(s_engine);
        var first = linked.Instantiate(origin);
        Assert.Equal(1, first.FindFunction("next")!.Invoke<int>());
        Assert.Equal(2, first.FindFunction("next")!.Invoke<int>());
        using var snapshot = Snapshot.Take(first);

        using var store = new Store(s_engine);
        var second = LinkedModule.Instantiate(store, snapshot);
        Assert.Equal(2, second.FindMemory("memory")!.Slice(0, 4)[0]);
        Assert.Equal(3, second.FindFunction("next")!.Invoke<int>());
        Assert.Equal(0, second.FindMemory("memory")!.Grow(1) - 1);
        Assert.True(second.TryReset());
        Assert.Equal(1, second.FindMemory("memory")!.Pages);
        Assert.Equal(3, second.FindFunction("next")!.Invoke<int>());
        Assert.Equal(3, first.FindFunction("next")!.Invoke<int>());
    }

    [Fact]
    public void A_store_limits_its_memories()
    {
        var module = s_engine.Compile(s_counter, "counter");
        using var two = new Store(s_engine, new StoreLimits { MemoryBytes = 2 * Memory.PageBytes });
        var memory = new Linker().Instantiate(two, module).FindMemory("memory")!;
        Assert.Equal(1, memory.Grow(1));
        Assert.Equal(-1, memory.Grow(1));
        using var none = new Store(s_engine, new StoreLimits { MemoryBytes = 0 });
        Assert.Contains("StoreLimits.MemoryBytes", Assert.Throws<LinkException>(() => new Linker().Instantiate(none, module)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trap_tells_the_functions_that_led_to_it()
    {
        // $outer calls $inner, which is unreachable; the names are in the name section.
        var binary = Module(
            Section(1, 1, FunctionForm, 0, 0), Section(3, 2, 0, 0), Export("outer", 0, 0),
            Section(10, 2, 4, 0, 0x10, 1, End, 3, 0, 0x00, End),
            Custom("name", [1, 15, 2, 0, .. Name("outer"), 1, .. Name("inner")]));
        using var store = new Store(s_engine);
        var trap = Assert.Throws<Trap>(Instantiate(store, binary).FindFunction("outer")!.Invoke);
        Assert.Equal(TrapCode.Unreachable, trap.Code);
        Assert.Contains("inner", string.Join(' ', trap.Backtrace), StringComparison.Ordinal);
    }

    private static byte[] Export(string name, byte kind, byte index) => Section(7, [1, .. Name(name), kind, index]);

    private static Instance Instantiate(Store store, byte[] binary) => new Linker().Instantiate(store, s_engine.Compile(binary, "test"));
}
