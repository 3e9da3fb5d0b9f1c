using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
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
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", _data.FullName);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await server.ListeningAsync()}") };
        using var api = new HttpClient { BaseAddress = ApiAddress() };
        await ApplyAsync(api, "packages", "hello", new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = Module([]) } });
        await ApplyAsync(api, "packages", "hello2", new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = Module([0, 2, 1, (byte)'2']) } });
        await ApplyAsync(api, "functions", "hello", Function("hello", 60));
        await ApplyAsync(api, "httptriggers", "hello", Route("/hi"));
        while ((await CallAsync(client)).Status != HttpStatusCode.OK) await Task.Yield();

        var failures = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();
        int calls = 0, changes = 0;
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (watch.Elapsed < s_load)
            {
                var (status, body) = await CallAsync(client);
                if (status != HttpStatusCode.OK || !body.Contains("arg 1: a", StringComparison.Ordinal)) failures.Enqueue($"{status}: {body}");
                Interlocked.Increment(ref calls);
            }
        }).ToList();
        while (watch.Elapsed < s_load)
        {
            changes++;
            await ApplyAsync(api, "functions", "hello", Function(changes % 2 == 0 ? "hello" : "hello2", 30 + (changes % 30)));
            await ApplyAsync(api, "functions", $"other{changes % 20}", Function("hello", 60));
            if (changes % 3 == 0) await DeleteAsync(api, "functions", $"other{(changes + 10) % 20}");
            await ApplyAsync(api, "httptriggers", $"other{changes % 50}", Route($"/other/{changes}/{{id}}"));
        }

        await Task.WhenAll(callers);
        Assert.Empty(failures);
        Assert.True(calls > 0 && changes > 0);
        Assert.Equal(0, await server.EndAsync("TERM"));
    }

    private static JsonObject Function(string package, int timeout) => new()
    {
        ["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = package } },
        ["functionTimeout"] = timeout,
    };

    private static JsonObject Route(string path) => new()
    {
        ["relativeurl"] = path,
        ["methods"] = new JsonArray("POST"),
        ["functionref"] = new JsonObject { ["type"] = "name", ["name"] = "hello" },
    };

    /// <summary>The module with a custom section behind it, so that its code counts as another.</summary>
    private static string Module(byte[] section) => Convert.ToBase64String([.. File.ReadAllBytes("examples/hello/hello.wasm".InRoot()), .. section]);

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

    /// <summary>Makes an object, or changes the spec of the one that is there.</summary>
    private static async Task ApplyAsync(HttpClient api, string plural, string name, JsonObject spec)
    {
        string collection = $"/apis/fission.io/v1/namespaces/default/{plural}";
        string kind = plural switch { "packages" => "Package", "functions" => "Function", _ => "HTTPTrigger" };
        using var patch = new StringContent(new JsonObject { ["spec"] = spec }.ToJsonString(), Encoding.UTF8, "application/merge-patch+json");
        using var patched = await api.PatchAsync($"{collection}/{name}", patch, Cancellation);
        if (patched.StatusCode != HttpStatusCode.NotFound)
        {
            Assert.True(patched.IsSuccessStatusCode, await patched.Content.ReadAsStringAsync(Cancellation));
            return;
        }

        var json = new JsonObject { ["apiVersion"] = "fission.io/v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec.DeepClone() };
        using var created = await api.PostAsJsonAsync(collection, json, Cancellation);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(Cancellation));
    }

    private Uri ApiAddress()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data.FullName, "kubeconfig")));
        return new Uri(config.RootElement.GetProperty("clusters")[0].GetProperty("cluster").GetProperty("server").GetString()!);
    }
}
