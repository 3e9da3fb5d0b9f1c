using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class CgiConventionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EchoesMethodPathAndBody()
    {
        await using var keeper = await TestKeeper.StartAsync("echo,convention=cgi");
        using var answer = await keeper.Client.PutAsync("/echo/a%20b/c?x=1&y=%20", new StringContent("the body"), Cancellation);
        Assert.Equal("PUT /a b/c?x=1&y=%20\nthe body", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.ToString());
        using var head = await keeper.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/echo"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task GivesTheRequestInVariables()
    {
        await using var keeper = await TestKeeper.StartAsync("env,convention=cgi,env=OWN=1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/env/p/q?a=b") { Content = new StringContent("xyz") };
        request.Headers.Add("X-Two", ["1", "2"]);
        request.Headers.Add("Proxy", "http://evil");
        request.Headers.Add("Authorization", "Basic c2VjcmV0");
        request.Headers.Add("X_Two", "forged");
        using var answer = await keeper.Client.SendAsync(request, Cancellation);
        string[] lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        string port = keeper.EndPoint.Port.ToString();
        foreach (string expected in (string[])[
            "OWN=1", "GATEWAY_INTERFACE=CGI/1.1", "SERVER_SOFTWARE=WAGI/1", "SERVER_PROTOCOL=HTTP/1.1", "REQUEST_METHOD=POST", "SCRIPT_NAME=/env",
            "PATH_INFO=/p/q", "QUERY_STRING=a=b", "CONTENT_LENGTH=3", "CONTENT_TYPE=text/plain; charset=utf-8", "REMOTE_ADDR=127.0.0.1",
            "SERVER_NAME=127.0.0.1", $"SERVER_PORT={port}", $"X_FULL_URL=http://127.0.0.1:{port}/env/p/q?a=b", "X_MATCHED_ROUTE=/env/...",
            "X_RAW_PATH_INFO=/p/q", "HTTP_X_TWO=1, 2", $"HTTP_HOST=127.0.0.1:{port}"])
            Assert.Contains(expected, lines);
        Assert.DoesNotContain(lines, line => line.Contains("evil") || line.Contains("c2Vj") || line.Contains("forged") || line.StartsWith("HTTP_CONNECTION"));
    }

    [Theory]
    [InlineData("Status:418++tea", 418, "tea")]
    [InlineData("Content-Type:a/b++ok", 200, "ok")]
    [InlineData("Location:/x++", 302, "")]
    [InlineData("Status:204++dropped", 204, "")]
    [InlineData("Content-Type:a/b+Content-Length:2++ok", 200, "ok")]
    [InlineData("Content-Type:a/b+Content-Length:many++x", 502, null)]
    [InlineData("Status:nonsense++x", 502, null)]
    [InlineData("X-Other:1++x", 500, null)]
    [InlineData("no-colon++x", 502, null)]
    [InlineData("Content-Type:a/b", 502, null)]
    [InlineData("", 500, null)]
    public async Task AnswersWithTheGuestsHead(string output, int status, string? body)
    {
        await using var keeper = await TestKeeper.StartAsync("status,convention=cgi");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = keeper.Client.BaseAddress };
        using var answer = await client.GetAsync("/status?" + output, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        if (body is not null) Assert.Equal(body, await answer.Content.ReadAsStringAsync(Cancellation));
        else Assert.Contains("\"requestId\":", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    // A guest that takes its time is sent as it comes: not what an answer of its status has no place for.
    [Fact]
    public async Task ABodyThatIsNotAllowedIsDroppedAlsoWhereItComesLate()
    {
        await using var keeper = await TestKeeper.StartAsync("late204,convention=cgi");
        using var answer = await keeper.Client.GetAsync("/late204", Cancellation);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task StreamsBothWays()
    {
        await using var keeper = await TestKeeper.StartAsync("echo,convention=cgi");
        using var client = new TcpClient();
        await client.ConnectAsync(keeper.EndPoint, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none \r\n"u8.ToArray(), Cancellation);
        await ReadUntilAsync(stream, "one ");
        await stream.WriteAsync("4\r\ntwo \r\n"u8.ToArray(), Cancellation);
        await ReadUntilAsync(stream, "two ");
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Cancellation);
        await ReadUntilAsync(stream, "0\r\n\r\n");
    }

    [Fact]
    public async Task StreamsLargeBodies()
    {
        await using var keeper = await TestKeeper.StartAsync("slurp,convention=cgi,request=30M", "big,convention=cgi");
        byte[] body = new byte[20_000_000];
        new Random(1).NextBytes(body);
        uint hash = body.Aggregate(2166136261u, (sum, value) => (sum ^ value) * 16777619u);
        using var answer = await keeper.Client.PostAsync("/slurp", new ByteArrayContent(body), Cancellation);
        Assert.Equal($"{body.Length} {hash:x8}\n", await answer.Content.ReadAsStringAsync(Cancellation));

        string big = await keeper.Client.GetStringAsync("/big", Cancellation);
        Assert.Equal(160_000 * 64, big.Length);
        Assert.EndsWith($"{159_999:d8} {159_999 * 7L:d54}\n", big);
    }

    [Fact]
    public async Task RefusesBodiesOverTheLimit()
    {
        await using var keeper = await TestKeeper.StartAsync("slurp,convention=cgi,request=1000");
        using var known = await keeper.Client.PostAsync("/slurp", new ByteArrayContent(new byte[1001]), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, known.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/slurp") { Content = new ByteArrayContent(new byte[1001]) };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await keeper.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Fact]
    public async Task NeverEndsABrokenAnswerCleanly()
    {
        await using var keeper = await TestKeeper.StartAsync("big,convention=cgi,response=1M", "trap,convention=cgi", "floodheaders,convention=cgi");
        await Assert.ThrowsAnyAsync<Exception>(() => keeper.Client.GetStringAsync("/big", Cancellation));
        using var trap = await keeper.Client.GetAsync("/trap", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, trap.StatusCode);
        Assert.Contains("trap trapped: unreachable", await trap.Content.ReadAsStringAsync(Cancellation));
        using var flood = await keeper.Client.GetAsync("/floodheaders", Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, flood.StatusCode);
    }

    [Fact]
    public async Task AClientThatEndsItsBodyEarlyBreaksOnlyItself()
    {
        await using var keeper = await TestKeeper.StartAsync("echo,convention=cgi");
        var function = keeper.Host.Find("echo")!;
        await FunctionHost.PreloadAsync(function);
        using var client = new TcpClient();
        await client.ConnectAsync(keeper.EndPoint, Cancellation);
        await client.GetStream().WriteAsync("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf"u8.ToArray(), Cancellation);
        await ReadUntilAsync(client.GetStream(), "half");
        client.Close();
        while (function.InFlight != 0) await Task.Delay(5, Cancellation);
        Assert.Equal("ok\n", await keeper.Client.GetStringAsync("/healthz", Cancellation));
    }

    private static async Task ReadUntilAsync(NetworkStream stream, string expected)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains(expected))
        {
            int count = await stream.ReadAsync(buffer, Cancellation);
            Assert.True(count > 0, $"the connection ended after: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }
}
