using System.Net;
using Xunit;

namespace WasmFaas.Keeper.Tests;

/// <summary>How many instances there are, before, between and after requests.</summary>
public sealed class InstancePoolTests
{
    private const string StartHeader = "X-WasmFaas-Start";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WarmInstancesAreThereBeforeRequestsAndStay()
    {
        var time = new ManualTime();
        await using var keeper = await TestKeeper.StartAsync(null, time);
        var function = await LoadAsync(keeper, "trapreactor", options => options with { WarmInstances = 3 });
        Assert.Equal((3, 3), (function.Instances, function.IdleInstances));
        Assert.Equal(("warm", "1\n"), await CallAsync(keeper, "/trapreactor"));
        Assert.Equal("warm", (await CallAsync(keeper, "/trapreactor/trap")).Start);
        await UntilAsync(() => function.IdleInstances == 3);
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(function.IsLoaded);
        Assert.Equal(3, function.IdleInstances);
        Assert.Equal(0, function.Metrics.Read().ColdStarts);
    }

    [Fact]
    public async Task FewerWarmInstancesLetTheRestGoForIdleness()
    {
        var time = new ManualTime();
        await using var keeper = await TestKeeper.StartAsync(null, time);
        var function = await LoadAsync(keeper, "trapreactor", options => options with { WarmInstances = 4 });
        await function.WarmAsync(1);
        Assert.Equal(4, function.Instances);
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, function.Instances);
        await function.WarmAsync(2);
        Assert.Equal(2, function.Instances);
        await function.WarmAsync(0);
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.False(function.IsLoaded);
    }

    [Fact]
    public async Task RetainedInstancesOutliveTheTtlAndOthersDoNot()
    {
        var time = new ManualTime();
        using var state = new HeldState();
        await using var keeper = await TestKeeper.StartAsync(null, time);
        var function = await LoadAsync(keeper, "visits", options => options with { RetainedInstances = 1, State = state });
        Assert.Equal(0, function.Instances);
        var calls = Enumerable.Range(0, 3).Select(_ => keeper.Client.GetStringAsync("/visits", Cancellation)).ToList();
        await UntilAsync(() => state.Held == 3);

        // What runs is no concern of the reaper's.
        time.Advance(TimeSpan.FromHours(1));
        state.Release();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("0\n", answer));
        await UntilAsync(() => function.IdleInstances == 3);
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal((1, true), (function.Instances, function.IsLoaded));
    }

    [Theory]
    [InlineData(0, "cold")]
    [InlineData(2, "warm")]
    public async Task AnInstanceOfSingleUseServesOneRequest(int warm, string start)
    {
        await using var keeper = await TestKeeper.StartAsync();
        var function = await LoadAsync(keeper, "trapreactor", options => options with { IsSingleUse = true, WarmInstances = warm, Isolation = Isolation.Reuse });
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal((start, "1\n"), await CallAsync(keeper, "/trapreactor"));
            await UntilAsync(() => function.IdleInstances == warm);
        }

        Assert.Equal(warm == 0 ? 4 : 0, function.Metrics.Read().ColdStarts);
    }

    [Fact]
    public async Task AnAnswerTellsWhetherItFoundAnInstance()
    {
        await using var keeper = await TestKeeper.StartAsync("trapreactor", "hello");
        Assert.Equal("cold", (await CallAsync(keeper, "/trapreactor")).Start);
        Assert.Equal("warm", (await CallAsync(keeper, "/trapreactor")).Start);
        Assert.Equal("warm", (await CallAsync(keeper, "/trapreactor/trap")).Start);
        Assert.Equal("cold", (await CallAsync(keeper, "/trapreactor")).Start);
        using var args = await keeper.PostAsync("/hello", "{}");
        Assert.Equal("cold", Start(args));
        Assert.Equal("", (await CallAsync(keeper, "/hello")).Start);
    }

    [Fact]
    public async Task MoreWarmInstancesThanMayRunAreRefused()
    {
        await using var keeper = await TestKeeper.StartAsync();
        var error = await Assert.ThrowsAsync<FunctionException>(() => LoadAsync(keeper, "hello", options => options with { WarmInstances = 5, Concurrency = 4 }));
        Assert.Contains("5 warm instances, expected at least 0 and at most its concurrency, which is 4", error.Message);
    }

    private static Task<HostedFunction> LoadAsync(TestKeeper keeper, string guest, Func<FunctionOptions, FunctionOptions> change) =>
        keeper.Host.LoadAsync(guest, ModuleSource.FromFile(TestKeeper.Guest(guest)), change(FunctionOptions.Default));

    private static async Task<(string Start, string Body)> CallAsync(TestKeeper keeper, string path)
    {
        using var answer = await keeper.Client.GetAsync(path, Cancellation);
        return (Start(answer), await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static string Start(HttpResponseMessage answer) => answer.Headers.TryGetValues(StartHeader, out var values) ? string.Join(',', values) : "";

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(5, Cancellation);
    }
}
