using WasmFaas.Keeper.Metrics;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task EachRequestIsCountedByItsEnd()
    {
        await using var keeper = await TestKeeper.StartAsync("hello", "recurse", "loop,timeout=200ms");
        for (int i = 0; i < 20; i++) await keeper.CallAsync("hello", "x");
        for (int i = 0; i < 3; i++) await keeper.CallAsync("recurse");
        await keeper.CallAsync("loop");

        var hello = keeper.Host.Find("hello")!.Metrics.Read();
        Assert.Equal((20, 20, 1), (hello.Exited, hello.Requests, hello.Loads));
        Assert.InRange(hello.ColdStarts, 1, 20);
        Assert.Equal(20, hello.Durations.Sum());
        Assert.True(hello.LoadTime > TimeSpan.Zero && hello.Duration > TimeSpan.Zero);
        Assert.InRange(keeper.Host.Find("hello")!.IdleInstances, 1, 20);

        var recurse = keeper.Host.Find("recurse")!.Metrics.Read();
        Assert.Equal((3, 3), (recurse.Trapped, recurse.Requests));
        Assert.Equal(3, recurse.Traps[TrapCode.StackExhausted]);

        var loop = keeper.Host.Find("loop")!.Metrics.Read();
        Assert.Equal((1, 1), (loop.TimedOut, loop.Requests));
    }

    [Fact]
    public void QuantilesLieWithinTheirBucket()
    {
        var durations = new long[FunctionMetrics.DurationBounds.Count + 1];
        durations[3] = 90;
        durations[6] = 10;
        var counts = new FunctionStatistics { Durations = durations };
        Assert.InRange(counts.Quantile(0.5), FunctionMetrics.DurationBounds[2], FunctionMetrics.DurationBounds[3]);
        Assert.InRange(counts.Quantile(0.99), FunctionMetrics.DurationBounds[5], FunctionMetrics.DurationBounds[6]);
        Assert.True(double.IsNaN(new FunctionStatistics().Quantile(0.5)));
    }
}
