using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The whole path: the program, real sockets, real guests.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandRequestsGetTenThousandRightAnswers()
    {
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", _data.FullName);
        using var client = Client(await server.ListeningAsync());
        int next = 0;
        var wrong = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) <= 10_000;)
            {
                string answer = await PostAsync(client, "/hello", $$"""{"args":["White {{i}}","Hank"]}""");
                if (answer != $$"""{"status":0,"output":["arg 0: program","arg 1: White {{i}}","arg 2: Hank"]}""") wrong.Enqueue($"{i}: {answer}");
            }
        }));
        Assert.Empty(wrong);
        Assert.Equal("POST ?\nhi", await PostAsync(client, "/echo", "hi"));
        Assert.Equal(0, await server.EndAsync("TERM"));
    }

    [Fact]
    public async Task ADrainFinishesWhatIsInFlight()
    {
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--function", "sleep=tests/guests/sleep.wasm");
        using var client = Client(await server.ListeningAsync());
        await PostAsync(client, "/sleep", """{"args":["0.01"]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sleep") { Content = new StringContent("""{"args":["1"]}""") };
        var slow = client.SendAsync(request, Cancellation);

        // Answered after the slow request was sent, on another connection: most likely it runs by then.
        await PostAsync(client, "/sleep", """{"args":["0.05"]}""");
        var end = server.EndAsync("TERM");
        using var answer = await slow;
        Assert.Contains("slept 1 s", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(0, await end);
    }

    [Fact]
    public async Task TheKeeperAnswersUnderAllPathsWithStatus200()
    {
        await using var server = WasmFaasProcess.Start("keeper", "--mod-path", "tests/guests/recurse.wasm", "--listen", "127.0.0.1:0");
        using var client = Client(await server.ListeningAsync());
        using var answer = await client.PostAsync("/", new StringContent("{}"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("""{"status":1,"error":"trap: call stack exhausted",""", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task TheKeeperListensInANetworkNamespace()
    {
        string name = $"wasmfaas-test-{Environment.ProcessId}";
        Assert.SkipUnless(await IpAsync("netns", "add", name) == 0, "network namespaces cannot be made here (ip netns add)");
        try
        {
            Assert.Equal(0, await IpAsync("-n", name, "link", "set", "lo", "up"));
            await using var server = WasmFaasProcess.Start("keeper", "--mod-path", "examples/hello/hello.wasm", "--netns", $"/run/netns/{name}", "--listen", "127.0.0.1:0");
            var endPoint = await server.ListeningAsync();
            using var outside = Client(endPoint);
            await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(outside, "/", "{}"));
            using var curl = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", name, "curl", "-s", "-d", "{\"args\":[\"in\"]}", $"http://{endPoint}/"]) { RedirectStandardOutput = true })!;
            Assert.Contains("arg 1: in", await curl.StandardOutput.ReadToEndAsync(Cancellation));
        }
        finally
        {
            await IpAsync("netns", "delete", name);
        }
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static HttpClient Client(IPEndPoint endPoint) => new() { BaseAddress = new Uri($"http://{endPoint}") };

    private static async Task<string> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<int> IpAsync(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
