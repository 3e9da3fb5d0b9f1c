using System.Net;
using System.Text.Json;
using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class ArgsConventionTests
{
    [Fact]
    public async Task RunsACommandWithItsArguments()
    {
        await using var keeper = await TestKeeper.StartAsync("hello");
        Assert.Equal("""{"status":0,"output":["arg 0: program","arg 1: White","arg 2: Hank"]}""", await keeper.CallAsync("hello", "White", "Hank"));
        using var empty = await keeper.PostAsync("/hello", "");
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Equal("application/json", empty.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"status":0,"output":["arg 0: program"]}""", await empty.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GivesEachRequestItsOwnAnswer()
    {
        await using var keeper = await TestKeeper.StartAsync("hello");
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= 3000;)
                Assert.Equal($$"""{"status":0,"output":["arg 0: program","arg 1: {{i}}","arg 2: {{i * 7}}"]}""", await keeper.CallAsync("hello", $"{i}", $"{i * 7}"));
        }));
    }

    [Theory]
    [InlineData("GET", "/hello", "", 405, "is called with POST")]
    [InlineData("POST", "/nobody", "{}", 404, "there is no function \"nobody\"")]
    [InlineData("POST", "/", "{}", 404, "there is no function \"\"")]
    [InlineData("POST", "/hello", "{\"args\":", 400, "not valid JSON")]
    [InlineData("POST", "/hello", "{\"args\":[\"0123456789012345678901234567890123456789012345678901234567890123456789\"]}", 413, "longer than 64 bytes")]
    public async Task AnswersErrorsAsJson(string method, string path, string body, int status, string expected)
    {
        await using var keeper = await TestKeeper.StartAsync("hello,request=64");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Request-Id", "my-id.1");
        if (method == "POST") request.Content = new StringContent(body);
        using var answer = await keeper.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains(expected, json.RootElement.GetProperty("error").GetString());
        Assert.Equal("my-id.1", json.RootElement.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task TellsExitCodesAndTraps()
    {
        await using var keeper = await TestKeeper.StartAsync("exit3", "recurse");
        using var exit = await keeper.PostAsync("/exit3", "{}");
        Assert.Equal(HttpStatusCode.OK, exit.StatusCode);
        Assert.StartsWith("""{"status":1,"error":"exit code 3",""", await exit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var trap = await keeper.PostAsync("/recurse", "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, trap.StatusCode);
        string body = await trap.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("""{"status":1,"error":"trap: call stack exhausted",""", body);
        string id = JsonDocument.Parse(body).RootElement.GetProperty("requestId").GetString()!;
        await keeper.DisposeAsync();
        Assert.Contains($"request={id} trace=recurse!down", keeper.LogText.ToString());
    }

    [Fact]
    public async Task BringsBackTenMegabytes()
    {
        await using var keeper = await TestKeeper.StartAsync("big,convention=args");
        using var json = JsonDocument.Parse(await keeper.CallAsync("big"));
        var lines = json.RootElement.GetProperty("output");
        Assert.Equal(160_002, lines.GetArrayLength());
        int i = 0;
        foreach (var line in lines.EnumerateArray().Skip(2))
        {
            Assert.Equal($"{i:d8} {(long)i * 7:d54}", line.GetString());
            i++;
        }
    }

    [Fact]
    public async Task StopsAFloodAtItsLimit()
    {
        await using var keeper = await TestKeeper.StartAsync("flood,response=1Mi", "hello");
        using var answer = await keeper.PostAsync("/flood", "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("more output than allowed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("arg 1: x", await keeper.CallAsync("hello", "x"));
    }
}
