using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Traffic while functions and routes are changed all the time through the API.</summary>
public sealed class ChangeUnderLoadTests : IDisposable
{
    private static readonly TimeSpan s_load = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task NoRequestFails()
    {
        await using var server = await PlatformProcess.StartAsync(_data.FullName);
        await server.ApplyAsync("packages", "hello", Package([]));
        await server.ApplyAsync("packages", "hello2", Package([0, 2, 1, (byte)'2']));
        await server.ApplyAsync("functions", "hello", Function("hello", 60));
        await server.ApplyAsync("httptriggers", "hello", Route("/hi"));
        while ((await CallAsync(server.Client)).Status != HttpStatusCode.OK) await Task.Yield();

        var failures = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();
        int calls = 0, changes = 0;
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (watch.Elapsed < s_load)
            {
                var (status, body) = await CallAsync(server.Client);
                if (status != HttpStatusCode.OK || !body.Contains("arg 1: a", StringComparison.Ordinal)) failures.Enqueue($"{status}: {body}");
                Interlocked.Increment(ref calls);
            }
        }).ToList();
        while (watch.Elapsed < s_load)
        {
            changes++;
            await server.ApplyAsync("functions", "hello", Function(changes % 2 == 0 ? "hello" : "hello2", 30 + (changes % 30)));
            await server.ApplyAsync("functions", $"other{changes % 20}", Function("hello", 60));
            if (changes % 3 == 0) await DeleteAsync(server.Api, "functions", $"other{(changes + 10) % 20}");
            await server.ApplyAsync("httptriggers", $"other{changes % 50}", Route($"/other/{changes}/{{id}}"));
        }

        await Task.WhenAll(callers);
        Assert.Empty(failures);
        Assert.True(calls > 0 && changes > 0);
        Assert.Equal(0, await server.EndAsync());
    }

    private static JsonObject Function(string package, int timeout) => new()
    {
        ["spec"] = new JsonObject { ["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = package } }, ["functionTimeout"] = timeout },
    };

    private static JsonObject Route(string path) => new()
    {
        ["spec"] = new JsonObject { ["relativeurl"] = path, ["methods"] = new JsonArray("POST"), ["functionref"] = new JsonObject { ["type"] = "name", ["name"] = "hello" } },
    };

    /// <summary>The module with a custom section behind it, so that its code counts as another.</summary>
    private static JsonObject Package(byte[] section)
    {
        string module = Convert.ToBase64String([.. File.ReadAllBytes("examples/hello/hello.wasm".InRoot()), .. section]);
        return new JsonObject { ["spec"] = new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = module } } };
    }

    private static async Task<(HttpStatusCode Status, string Body)> CallAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/hi", new StringContent("""{"args":["a"]}"""), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task DeleteAsync(HttpClient api, string plural, string name)
    {
        using var deleted = await api.DeleteAsync($"/apis/fission.io/v1/namespaces/default/{plural}/{name}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode || deleted.StatusCode == HttpStatusCode.NotFound, await deleted.Content.ReadAsStringAsync(Cancellation));
    }
}
