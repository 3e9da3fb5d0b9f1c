using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The program with the example service as its function <c>service</c>.</summary>
internal sealed class ServicePlatform : IAsyncDisposable
{
    private const string Functions = "/apis/fission.io/v1/namespaces/default/functions";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");

    private ServicePlatform()
    {
        Server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", _data.FullName);
    }

    public WasmFaasProcess Server { get; }

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>A client of the service.</summary>
    public HttpClient Client { get; private set; } = new();

    private HttpClient Api { get; set; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the program with the service.</summary>
    /// <param name="spec">Members of the function's spec besides its package and executor.</param>
    public static async Task<ServicePlatform> StartAsync(JsonObject? spec = null)
    {
        var started = new ServicePlatform();
        started.EndPoint = await started.Server.ListeningAsync();
        started.Client = new HttpClient { BaseAddress = new Uri($"http://{started.EndPoint}/fission-function/service/"), Timeout = TimeSpan.FromMinutes(2) };
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(started._data.FullName, "kubeconfig")));
        started.Api = new HttpClient { BaseAddress = new Uri(config.RootElement.GetProperty("clusters")[0].GetProperty("cluster").GetProperty("server").GetString()!) };
        string module = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(WasmFaasProcess.Root, "examples", "service", "service.wasm")));
        await started.CreateAsync("packages", "Package", new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = module } });
        await started.CreateAsync("functions", "Function", Spec(spec));
        await started.UntilAsync(ready => (string?)ready["status"] == "True");
        return started;
    }

    /// <summary>Changes the function's spec.</summary>
    public async Task ChangeAsync(JsonObject spec)
    {
        using var patch = new StringContent(new JsonObject { ["spec"] = Spec(spec) }.ToJsonString(), Encoding.UTF8, "application/merge-patch+json");
        using var patched = await Api.PatchAsync($"{Functions}/service", patch, Cancellation);
        Assert.True(patched.IsSuccessStatusCode, await patched.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Waits until the condition Ready is as wanted, and returns it.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> isWanted)
    {
        JsonObject? ready;
        do
        {
            await Task.Delay(20, Cancellation);
            var function = (JsonObject)JsonNode.Parse(await Api.GetStringAsync($"{Functions}/service", Cancellation))!;
            ready = (function["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == "Ready");
        }
        while (ready is null || !isWanted(ready));
        return ready;
    }

    /// <summary>The messages of all events of the function.</summary>
    public async Task<string[]> EventsAsync()
    {
        var list = (JsonObject)JsonNode.Parse(await Api.GetStringAsync("/api/v1/namespaces/default/events", Cancellation))!;
        return [.. list["items"]!.AsArray().Where(item => (string?)item!["involvedObject"]?["name"] == "service").Select(item => $"{item!["reason"]}: {item["message"]}")];
    }

    public Task<string> MetricsAsync() => Api.GetStringAsync("/metrics", Cancellation);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Api.Dispose();
        await Server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static JsonObject Spec(JsonObject? given)
    {
        var spec = (JsonObject?)given?.DeepClone() ?? [];
        spec["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = "service" } };
        var execution = spec["InvokeStrategy"]?["ExecutionStrategy"] as JsonObject ?? [];
        execution["ExecutorType"] = "container";
        spec["InvokeStrategy"] = new JsonObject { ["ExecutionStrategy"] = execution.DeepClone() };
        return spec;
    }

    private async Task CreateAsync(string plural, string kind, JsonObject spec)
    {
        var json = new JsonObject { ["apiVersion"] = "fission.io/v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "service" }, ["spec"] = spec };
        using var created = await Api.PostAsJsonAsync($"/apis/fission.io/v1/namespaces/default/{plural}", json, Cancellation);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(Cancellation));
    }
}
