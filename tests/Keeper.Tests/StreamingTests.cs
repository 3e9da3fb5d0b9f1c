using Xunit;

namespace WasmFaas.Keeper.Tests;

/// <summary>Answers by the cgi convention that are streams, whose limits are other than the function's timeout.</summary>
public sealed class StreamingTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // 20 events 100 ms apart: twice the timeout at least.
    [Theory]
    [InlineData(StreamProtocol.Auto)]
    [InlineData(StreamProtocol.Sse)]
    [InlineData(StreamProtocol.Chunked)]
    public async Task AStreamMayTakeLongerThanTheTimeout(StreamProtocol protocol)
    {
        await using var keeper = await StartAsync(new StreamingLimits(protocol, s_long, s_long));
        string body = await keeper.Client.GetStringAsync("/stream?20,100", Cancellation);
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"data: {i}\n\n")), body);
    }

    [Fact]
    public async Task WhatIsNoStreamEndsWithTheTimeout()
    {
        var keeper = await StartAsync(new StreamingLimits(StreamProtocol.WebSocket, s_long, s_long));
        Assert.Equal("stopped: it ran longer than 1 s", await BrokenAsync(keeper, "/stream?20,100"));
    }

    [Fact]
    public async Task AStreamThatIsSilentForTooLongIsEnded()
    {
        var keeper = await StartAsync(new StreamingLimits(StreamProtocol.Auto, TimeSpan.FromMilliseconds(200), null));
        Assert.Equal("stopped: its stream was silent for 0.2 s (streaming.idleTimeoutSeconds)", await BrokenAsync(keeper, "/stream?2,60000"));
    }

    [Fact]
    public async Task AStreamIsEndedAfterAllItsTime()
    {
        var keeper = await StartAsync(new StreamingLimits(StreamProtocol.Auto, TimeSpan.Zero, TimeSpan.FromMilliseconds(200)));
        Assert.Equal("stopped: its stream took longer than 0.2 s (streaming.maxDurationSeconds)", await BrokenAsync(keeper, "/stream?600,100"));
    }

    private static async Task<TestKeeper> StartAsync(StreamingLimits limits)
    {
        var keeper = await TestKeeper.StartAsync();
        var options = FunctionOptions.Default with { Convention = CallingConvention.Cgi, Timeout = TimeSpan.FromSeconds(1), Streaming = limits };
        await keeper.Host.LoadAsync("stream", ModuleSource.FromFile(TestKeeper.Guest("stream")), options);
        return keeper;
    }

    /// <summary>Reads an answer that is broken off after it has begun, and ends the keeper; what its log says.</summary>
    private static async Task<string> BrokenAsync(TestKeeper keeper, string path)
    {
        await using (keeper)
        {
            using var answer = await keeper.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync(Cancellation));
        }

        string log = keeper.LogText.ToString();
        int at = log.IndexOf("msg=\"", StringComparison.Ordinal) + 5;
        return log[at..log.IndexOf('"', at)];
    }
}
