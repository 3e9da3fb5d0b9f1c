using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Streams to and from a resident service.</summary>
public sealed class ServiceStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEventArrivesBeforeTheNextIsWritten()
    {
        // The next event is due in an hour: nothing but the first can have been written.
        await using var platform = await ServicePlatform.StartAsync();
        using var answer = await platform.Client.GetAsync("events?n=2&ms=3600000", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("data: 1", await reader.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task ABodyArrivesWholeAndNoLargerThanAllowed()
    {
        await using var platform = await ServicePlatform.StartAsync();
        byte[] body = new byte[50_000];
        Random.Shared.NextBytes(body);
        using var echoed = await platform.Client.PostAsync("echo", new ByteArrayContent(body), Cancellation);
        Assert.Equal(body, await echoed.Content.ReadAsByteArrayAsync(Cancellation));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "echo") { Content = new ByteArrayContent(body) };
        chunked.Headers.TransferEncodingChunked = true;
        using var echoedChunks = await platform.Client.SendAsync(chunked, Cancellation);
        Assert.Equal(body, await echoedChunks.Content.ReadAsByteArrayAsync(Cancellation));
        using var tooLarge = await platform.Client.PostAsync("echo", new ByteArrayContent(new byte[(16 << 20) + 1]), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    [Fact]
    public async Task AWebSocketEchoesAndIsNotEndedByIdleness()
    {
        await using var platform = await ServicePlatform.StartAsync(new JsonObject { ["idletimeout"] = 1 });
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{platform.EndPoint}/fission-function/service/socket"), Cancellation);
        Assert.Equal("first", await EchoAsync(socket, "first"));

        // Twice the service's idle time, in which nothing is sent: waiting is what is tested.
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Equal("second", await EchoAsync(socket, "second"));
        Assert.Equal(new string('x', 5000), await EchoAsync(socket, new string('x', 5000)));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await platform.UntilAsync(ready => (string?)ready["reason"] == "Idle");
    }

    [Fact]
    public async Task AClientThatGoesAwayEndsItsRequest()
    {
        await using var platform = await ServicePlatform.StartAsync();
        using (var answer = await platform.Client.GetAsync("events?n=1000000&ms=10", HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        while (!(await platform.MetricsAsync()).Contains("wasmfaas_function_in_flight{namespace=\"default\",function=\"service\"} 0\n", StringComparison.Ordinal)) await Task.Yield();
    }

    [Theory]
    [InlineData("later?ms=600000", "function_timeout")]
    [InlineData("loop", "function_timeout")]
    public async Task AnAnswerThatDoesNotComeIsGivenUp(string path, string reason)
    {
        await using var platform = await ServicePlatform.StartAsync(new JsonObject { ["functionTimeout"] = 2 });

        // The start may take longer on a busy machine.
        while (!await IsOkAsync(platform)) await Task.Yield();
        using var answer = await platform.Client.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal(reason, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["reason"]);
    }

    [Fact]
    public async Task StreamsHaveLimitsOfTheirOwn()
    {
        await using var platform = await ServicePlatform.StartAsync(new JsonObject
        {
            ["functionTimeout"] = 1,
            ["streaming"] = new JsonObject { ["idleTimeoutSeconds"] = 60, ["maxDurationSeconds"] = 3 },
        });
        while (!await IsOkAsync(platform)) await Task.Yield();

        // Longer than functionTimeout, shorter than maxDurationSeconds.
        Assert.EndsWith("data: 15\n\n", await platform.Client.GetStringAsync("events?n=15&ms=100", Cancellation));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => platform.Client.GetStringAsync("events?n=1000000&ms=100", Cancellation));

        await platform.ChangeAsync(new JsonObject { ["functionTimeout"] = 30, ["streaming"] = new JsonObject { ["idleTimeoutSeconds"] = 1, ["maxDurationSeconds"] = 0 } });
        string? reason;
        do
        {
            using var answer = await platform.Client.GetAsync("later?ms=10000", Cancellation);
            reason = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["reason"];
        }
        while (reason == "function_timeout");
        Assert.Equal("stream_idle", reason);
    }

    private static async Task<bool> IsOkAsync(ServicePlatform platform)
    {
        using var answer = await platform.Client.GetAsync("", Cancellation);
        return answer.IsSuccessStatusCode;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var buffer = new byte[16 * 1024];
        int length = 0;
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), Cancellation);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
