using System.Net;
using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class LifeCycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReactorIsReusedUntilItTraps()
    {
        await using var keeper = await TestKeeper.StartAsync("trapreactor,concurrency=1");
        Assert.Equal("1\n", await keeper.Client.GetStringAsync("/trapreactor", Cancellation));
        Assert.Equal("2\n", await keeper.Client.GetStringAsync("/trapreactor", Cancellation));
        using var trap = await keeper.Client.GetAsync("/trapreactor/trap", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, trap.StatusCode);
        Assert.Equal("1\n", await keeper.Client.GetStringAsync("/trapreactor", Cancellation));
    }

    [Fact]
    public async Task AFreshReactorForgetsEachRequest()
    {
        await using var keeper = await TestKeeper.StartAsync("trapreactor,concurrency=1,isolation=fresh");
        for (int i = 0; i < 4; i++) Assert.Equal("1\n", await keeper.Client.GetStringAsync("/trapreactor", Cancellation));
    }

    [Fact]
    public async Task AnIdleFunctionGoesAfterItsTtlAndComesBack()
    {
        var time = new ManualTime();
        using var state = new HeldState();
        await using var keeper = await TestKeeper.StartAsync(null, time, "hello,ttl=60s");
        var hello = keeper.Host.Find("hello")!;
        var visits = await keeper.Host.LoadAsync(
            "visits", ModuleSource.FromFile(TestKeeper.Guest("visits")), FunctionOptions.Default with { IdleTimeToLive = TimeSpan.FromSeconds(60), State = state });
        Assert.False(hello.IsLoaded);
        await keeper.CallAsync("hello");
        var running = keeper.Client.GetStringAsync("/visits", Cancellation);
        while (state.Held == 0) await Task.Delay(5, Cancellation);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(hello.IsLoaded);
        await keeper.CallAsync("hello");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(hello.IsLoaded);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(hello.IsLoaded);

        // A request in flight keeps its function, and the TTL begins when it ends.
        Assert.True(visits.IsLoaded);
        state.Release();
        Assert.Equal("0\n", await running);
        while (visits.InFlight != 0) await Task.Delay(5, Cancellation);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(visits.IsLoaded);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(visits.IsLoaded);
        Assert.Contains("arg 1: back", await keeper.CallAsync("hello", "back"));
    }

    [Fact]
    public async Task AFunctionIsReplacedAndEvicted()
    {
        await using var keeper = await TestKeeper.StartAsync("hello");
        await keeper.CallAsync("hello");
        await keeper.Host.LoadAsync("hello", ModuleSource.FromFile(TestKeeper.Guest("exit3")), FunctionOptions.Default);
        Assert.Contains("exit code 3", await keeper.CallAsync("hello"));
        var broken = await Assert.ThrowsAsync<FunctionException>(() => keeper.Host.LoadAsync("hello", ModuleSource.FromBytes("x.wasm", "nonsense"u8.ToArray()), FunctionOptions.Default));
        Assert.StartsWith("x.wasm: ", broken.Message);
        Assert.Contains("exit code 3", await keeper.CallAsync("hello"));
        Assert.True(keeper.Host.Evict("hello"));
        Assert.False(keeper.Host.Evict("hello"));
        Assert.Contains("there is no function", await keeper.CallAsync("hello"));
    }

    [Theory]
    [InlineData("a/b", "is not the name of a function")]
    [InlineData("counter", "cannot be called by the args convention")]
    public async Task RefusesWhatCannotBeServed(string name, string expected)
    {
        await using var keeper = await TestKeeper.StartAsync();
        var options = FunctionOptions.Default with { Convention = CallingConvention.Args };
        var error = await Assert.ThrowsAsync<FunctionException>(() => keeper.Host.LoadAsync(name, ModuleSource.FromFile(TestKeeper.Guest("counter")), options));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task TellsWhyAFunctionCannotBeLoaded()
    {
        await using var keeper = await TestKeeper.StartAsync();
        keeper.Host.Add(("gone", ModuleSource.FromFile("/nowhere/x.wasm"), FunctionOptions.Default));
        using var answer = await keeper.PostAsync("/gone", "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("cannot read /nowhere/x.wasm", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("ok\n", await keeper.Client.GetStringAsync("/healthz", Cancellation));
    }
}
