using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The program with the example service as its function <c>service</c>.</summary>
internal sealed class ServicePlatform : IAsyncDisposable
{
    private const string Functions = "/apis/fission.io/v1/namespaces/default/functions";

    private readonly PlatformProcess _platform;
    private readonly DirectoryInfo _data;

    private ServicePlatform(PlatformProcess platform, DirectoryInfo data)
    {
        (_platform, _data) = (platform, data);
        EndPoint = IPEndPoint.Parse(platform.Client.BaseAddress!.Authority);
        Client = new HttpClient { BaseAddress = new Uri(platform.Client.BaseAddress, "/fission-function/service/"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public WasmFaasProcess Server => _platform.Process;

    public IPEndPoint EndPoint { get; }

    /// <summary>A client of the service.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the program with the service.</summary>
    /// <param name="spec">Members of the function's spec besides its package and executor.</param>
    public static async Task<ServicePlatform> StartAsync(JsonObject? spec = null)
    {
        var data = Directory.CreateTempSubdirectory("wasmfaas-");
        var started = new ServicePlatform(await PlatformProcess.StartAsync(data.FullName), data);
        string module = Convert.ToBase64String(await File.ReadAllBytesAsync("examples/service/service.wasm".InRoot(), Cancellation));
        await started._platform.ApplyAsync("packages", "service", new JsonObject { ["spec"] = new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = module } } });
        await started.ChangeAsync(spec);
        await started.UntilAsync(ready => (string?)ready["status"] == "True");
        return started;
    }

    /// <summary>Changes the function's spec.</summary>
    public Task ChangeAsync(JsonObject? spec) => _platform.ApplyAsync("functions", "service", new JsonObject { ["spec"] = Spec(spec) });

    /// <summary>Waits until the condition Ready is as wanted, and returns it.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> isWanted)
    {
        JsonObject? ready;
        do
        {
            await Task.Delay(20, Cancellation);
            var function = (JsonObject)JsonNode.Parse(await _platform.Api.GetStringAsync($"{Functions}/service", Cancellation))!;
            ready = (function["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == "Ready");
        }
        while (ready is null || !isWanted(ready));
        return ready;
    }

    /// <summary>The messages of all events of the function.</summary>
    public async Task<string[]> EventsAsync()
    {
        var list = (JsonObject)JsonNode.Parse(await _platform.Api.GetStringAsync("/api/v1/namespaces/default/events", Cancellation))!;
        return [.. list["items"]!.AsArray().Where(item => (string?)item!["involvedObject"]?["name"] == "service").Select(item => $"{item!["reason"]}: {item["message"]}")];
    }

    public Task<string> MetricsAsync() => _platform.MetricsAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _platform.DisposeAsync();
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
}
