using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Tests.Storage;
using WasmFaas.Functions.Triggers;
using WasmFaas.Functions.Triggers.Watches;
using Xunit;

namespace WasmFaas.Functions.Tests.Triggers;

/// <summary>Watch triggers on a real store, with a server that tells their calls.</summary>
public sealed class WatchTriggerTests : IAsyncDisposable
{
    private readonly StoreDirectory _directory = new();
    private readonly RecordingServer _server = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteResourceStore _store;
    private readonly FunctionCaller _caller;
    private Task _work = Task.CompletedTask;

    public WatchTriggerTests()
    {
        _store = _directory.Open();
        _caller = new FunctionCaller(() => _server.EndPoint);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _work);
        _caller.Dispose();
        await _store.DisposeAsync();
        _server.Dispose();
        _directory.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task EachChangeOfASelectedObjectIsOneCall()
    {
        await CreateMapAsync("before", "app", "shop");
        await StartAsync("ConfigMap", new JsonObject { ["app"] = "shop" });
        await AssertNextAsync("ADDED", "before");
        await CreateMapAsync("other", "app", "office");
        var map = await CreateMapAsync("after", "app", "shop");
        await AssertNextAsync("ADDED", "after");
        var changed = map.Clone();
        changed.Json["data"] = new JsonObject { ["key"] = "value" };
        await _store.UpdateAsync(changed, cancellationToken: Cancellation);
        Assert.Equal("value", (await AssertNextAsync("MODIFIED", "after"))["data"]!["key"]!.ToString());
        await _store.DeleteAsync(ResourceKinds.ConfigMap, "default", "other", cancellationToken: Cancellation);
        await _store.DeleteAsync(ResourceKinds.ConfigMap, "default", "after", cancellationToken: Cancellation);
        await AssertNextAsync("DELETED", "after");
    }

    [Fact]
    public async Task AnEventWaitsForItsFunctionButIsNotRepeatedOnceItRan()
    {
        _server.Answers.Enqueue((404, "router"));
        _server.Answers.Enqueue((429, "executor"));
        _server.Answers.Enqueue((500, "function"));
        await CreateMapAsync("first", "app", "shop");
        await StartAsync("cm", []);
        for (int i = 0; i < 3; i++) await AssertNextAsync("ADDED", "first");
        await CreateMapAsync("second", "app", "shop");
        await AssertNextAsync("ADDED", "second");
    }

    [Theory]
    [InlineData("POD", false, "Unsupported")]
    [InlineData("namespaces", false, "Unsupported")]
    [InlineData("httptrigger", true, "Watching")]
    public async Task TheConditionTellsWhetherTheTypeIsServed(string type, bool holds, string reason)
    {
        await StartAsync(type, []);
        while (true)
        {
            var trigger = await _store.FindAsync(ResourceKinds.KubernetesWatchTrigger, "default", "watch", Cancellation);
            if (trigger!.Status.List("conditions").FirstOrDefault() is not { } condition)
            {
                await Task.Yield();
                continue;
            }

            Assert.Equal((holds ? "True" : "False", reason), (condition.Text("status"), condition.Text("reason")));
            if (!holds) Assert.Contains("ConfigMap", condition.Text("message"));
            return;
        }
    }

    private async Task StartAsync(string type, JsonObject labels)
    {
        var informer = new Informer(_store, ResourceKinds.KubernetesWatchTrigger, TimeProvider.System, null);
        var statuses = new StatusWriter(_store, TimeProvider.System, null);
        var controller = new WatchTriggerController(_store, informer, _caller, statuses, TimeProvider.System, null);
        informer.Changed += controller.OnChanged;
        await _store.CreateAsync(new Resource(ResourceKinds.KubernetesWatchTrigger, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "watch", ["namespace"] = "default" },
            ["spec"] = new JsonObject
            {
                ["namespace"] = "default",
                ["type"] = type,
                ["labelselector"] = labels,
                ["functionref"] = new JsonObject { ["type"] = "name", ["name"] = "report" },
            },
        }), Cancellation);
        var watching = await informer.StartAsync(_stop.Token);
        _work = Task.WhenAll(watching, Task.Run(() => controller.RunAsync(_stop.Token), CancellationToken.None));
    }

    private async Task<JsonNode> AssertNextAsync(string type, string name)
    {
        var request = await _server.NextAsync(Cancellation);
        var json = JsonNode.Parse(request.Body)!;
        Assert.Equal(("/fission-function/default/report", type, "ConfigMap", name), (request.Path, request.Headers["X-Kubernetes-Event-Type"], request.Headers["X-Kubernetes-Object-Type"], json["metadata"]!["name"]!.ToString()));
        return json;
    }

    private Task<Resource> CreateMapAsync(string name, string label, string value) => _store.CreateAsync(new Resource(ResourceKinds.ConfigMap, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["labels"] = new JsonObject { [label] = value } },
    }), Cancellation);
}
