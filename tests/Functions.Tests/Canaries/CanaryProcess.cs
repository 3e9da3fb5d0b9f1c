using System.Text.Json.Nodes;
using WasmFaas.Functions.Canaries;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Canaries;

/// <summary>A controller of canaries over a store of its own, by a clock that a test sets.</summary>
internal sealed class CanaryProcess : IAsyncDisposable
{
    private static readonly ResourceKey s_key = new("default", "move");

    private readonly SetTime _time;
    private readonly CallCounts _counts = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CanaryController _controller;
    private readonly Cluster _cluster;
    private Task _watches = Task.CompletedTask;

    private CanaryProcess(string directory, SetTime time)
    {
        _time = time;
        Store = new InterferingStore(SqliteResourceStore.Open(Path.Combine(directory, "state.db"), time: time));
        _cluster = new Cluster(Store, time, null);
        _controller = new CanaryController(_cluster, Store, _counts, new StatusWriter(Store, time, null), time, null);
    }

    public InterferingStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts, with new objects where a canary's spec is given.</summary>
    public static async Task<CanaryProcess> StartAsync(string directory, SetTime time, string? spec = null)
    {
        var process = new CanaryProcess(directory, time);
        if (spec is not null)
        {
            await process.CreateAsync(ResourceKinds.HttpTrigger, "hello", """{"relativeurl":"/hello","functionref":{"type":"function-weights","functionweights":{"new":0,"old":100}}}""");
            await process.CreateAsync(ResourceKinds.CanaryConfig, "move", spec);
        }

        process._watches = await process._cluster.StartAsync(process._stopping.Token);
        await process._controller.LookAsync(s_key, Cancellation);
        return process;
    }

    /// <summary>Lets the time of one move pass, with requests to the new function before it.</summary>
    public async Task StepAsync(int calls, int failures = 0)
    {
        for (int i = 0; i < calls; i++) _counts.Of(new ResourceKey("default", "hello")).Add("default_new", i < failures ? 500 : 200);
        _time.Now += TimeSpan.FromMinutes(1);
        await _controller.StepAsync(s_key, Cancellation);
    }

    /// <summary>The weight of the new function, and the canary's status and reason.</summary>
    public async Task<(long Weight, string? Status, string? Reason)> ReadAsync()
    {
        var trigger = await Store.FindAsync(ResourceKinds.HttpTrigger, "default", "hello", Cancellation);
        var status = (await Store.FindAsync(ResourceKinds.CanaryConfig, "default", "move", Cancellation))!.Status;
        var weights = trigger?.Spec.Object("functionref").Object("functionweights");
        return (weights.Number("new") ?? -1, status.Text("status"), status.List("conditions").Single().Text("reason"));
    }

    public async Task EditTriggerAsync(Action<JsonObject> edit)
    {
        var trigger = (await Store.FindAsync(ResourceKinds.HttpTrigger, "default", "hello", Cancellation))!.Clone();
        edit(trigger.Spec!["functionref"]!.AsObject());
        await Store.UpdateAsync(trigger, false, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watches;
        await Store.DisposeAsync();
        _stopping.Dispose();
    }

    private Task<Resource> CreateAsync(ResourceKind kind, string name, string spec) => Store.CreateAsync(new Resource(kind, new JsonObject
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["spec"] = JsonNode.Parse(spec),
    }), Cancellation);
}
