using Xunit;

namespace WasmFaas.Keeper.Tests;

/// <summary>Answers by the cgi convention that are streams, whose limits are other than the function's timeout.</summary>
public sealed class StreamingTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // 60 events 100 ms apart: longer than the timeout, which leaves a busy machine the time to come to the answer's head.
    [Fact]
    public async Task AStreamMayTakeLongerThanTheTimeout()
    {
        var streams = Enum.GetValues<StreamProtocol>().Where(protocol => protocol != StreamProtocol.WebSocket).Select(async protocol =>
        {
            await using var keeper = await StartAsync(new StreamingLimits(protocol, s_long, s_long));
            return await keeper.Client.GetStringAsync("/stream?60,100", Cancellation);
        });
        string expected = string.Concat(Enumerable.Range(0, 60).Select(i => $"data: {i}\n\n"));
        Assert.All(await Task.WhenAll(streams), body => Assert.Equal(expected, body));
    }

    [Fact]
    public async Task WhatIsNoStreamEndsWithTheTimeout()
    {
        var keeper = await StartAsync(new StreamingLimits(StreamProtocol.WebSocket, s_long, s_long));
        Assert.Equal("stopped: it ran longer than 5 s", await BrokenAsync(keeper, "/stream?600,100"));
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
        var options = FunctionOptions.Default with { Convention = CallingConvention.Cgi, Timeout = TimeSpan.FromSeconds(5), Streaming = limits };
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
