using System.Net;
using System.Net.Sockets;
using Xunit;

namespace WasmFaas.Keeper.Tests;

/// <summary>What guests may try: each is stopped, its caller learns why, and its neighbours go on.</summary>
public sealed class HostileGuestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("loop")]
    [InlineData("sleep")]
    [InlineData("grow,memory=16Mi")]
    public async Task DeadlinesEndGuests(string function)
    {
        await using var keeper = await TestKeeper.StartAsync(function + ",timeout=300ms", "hello");
        string name = function.Split(',')[0];
        await FunctionHost.PreloadAsync(keeper.Host.Find(name)!);
        var bad = Enumerable.Range(0, 4).Select(_ => keeper.PostAsync("/" + name, "{}")).ToArray();
        Assert.Contains("arg 1: good", await keeper.CallAsync("hello", "good"));
        foreach (var call in bad)
        {
            using var answer = await call;
            Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
            Assert.Contains("ran longer than 0.3 s", await answer.Content.ReadAsStringAsync(Cancellation));
        }

        Assert.Contains("arg 1: good", await keeper.CallAsync("hello", "good"));
    }

    [Fact]
    public async Task RequestsWaitForAnInstanceUntilTheirDeadlineAndNotBeyondTheQueue()
    {
        await using var keeper = await TestKeeper.StartAsync("sleep,timeout=2s,concurrency=1,queue=1");
        var function = keeper.Host.Find("sleep")!;
        await FunctionHost.PreloadAsync(function);
        var first = keeper.PostAsync("/sleep", "{}");
        await UntilAsync(() => function.InFlight == 1);
        var second = keeper.PostAsync("/sleep", "{}");
        await UntilAsync(() => function.Admissions.Waiting == 1);
        using var third = await keeper.PostAsync("/sleep", "{}");
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal("1", third.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await second).StatusCode);
        await UntilAsync(() => function.InFlight == 0);
    }

    [Theory]
    [InlineData("loop,timeout=10m")]
    [InlineData("sleep,timeout=10m")]
    [InlineData("loop,timeout=10m,convention=cgi")]
    public async Task AClientThatGoesAwayStopsItsGuest(string text)
    {
        await using var keeper = await TestKeeper.StartAsync(text);
        var function = keeper.Host.Find(text.Split(',')[0])!;
        await FunctionHost.PreloadAsync(function);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(keeper.EndPoint, Cancellation);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST /{function.Name} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"), Cancellation);
            await UntilAsync(() => function.InFlight == 1);
        }

        await UntilAsync(() => function.InFlight == 0);
    }

    [Fact]
    public async Task AClientThatDoesNotReadIsNotWaitedForBeyondTheDeadline()
    {
        await using var keeper = await TestKeeper.StartAsync("big,convention=cgi,timeout=1s");
        var function = keeper.Host.Find("big")!;
        await FunctionHost.PreloadAsync(function);
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(keeper.EndPoint, Cancellation);
        await client.GetStream().WriteAsync("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Cancellation);
        await UntilAsync(() => function.InFlight == 1);
        await UntilAsync(() => function.InFlight == 0);
    }

    [Fact]
    public async Task AQuickFunctionStaysRightBesideBadOnes()
    {
        await using var keeper = await TestKeeper.StartAsync("loop,timeout=200ms", "recurse,timeout=200ms", "flood,timeout=200ms,response=1Mi", "grow,timeout=200ms,memory=16Mi", "hello");
        using var stop = new CancellationTokenSource();
        var bad = new[] { "loop", "recurse", "flood", "grow", "loop", "recurse", "flood", "grow" }.Select(async name =>
        {
            while (!stop.IsCancellationRequested) (await keeper.PostAsync("/" + name, "{}")).Dispose();
        }).ToArray();
        for (int i = 0; i < 300; i++) Assert.Contains($"\"arg 1: {i}\"", await keeper.CallAsync("hello", $"{i}"));
        await stop.CancelAsync();
        await Task.WhenAll(bad);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(5, Cancellation);
    }
}
