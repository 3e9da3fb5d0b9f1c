using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

public sealed class EventRecorderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task WhatHappensAgainIsCountedAndTheOldestGo()
    {
        await using var store = SqliteResourceStore.Open(Path.Combine(_directory.FullName, "state.db"));
        await EnsureNamespaceAsync(store);
        var function = new Resource(ResourceKinds.Function, (JsonObject)JsonNode.Parse("""{"metadata":{"name":"hello","namespace":"default","uid":"1"}}""")!);
        for (int process = 0; process < 2; process++)
        {
            using var stopping = new CancellationTokenSource();
            var recorder = new EventRecorder(store, TimeProvider.System, null, limit: 2);
            var work = recorder.RunAsync(stopping.Token);
            recorder.Record(function, isWarning: true, "LoadFailed", "it is broken");
            recorder.Record(function, isWarning: true, "LoadFailed", "it is broken");
            recorder.Record(function, isWarning: false, $"Process{process}", "the newest");
            await UntilAsync(store, events => events.Any(item => item.Json.Text("reason") == $"Process{process}") && events.Count <= 2);
            await stopping.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        }

        var all = (await store.ListAsync(ResourceKinds.Event, null, new ListOptions(), Cancellation)).Items;
        Assert.Equal(["LoadFailed 4 Warning", "Process1 1 Normal"], all.Select(item => $"{item.Json.Text("reason")} {item.Json.Number("count")} {item.Json.Text("type")}").Order());
        Assert.All(all, item => Assert.Equal("1", item.Json.Object("involvedObject").Text("uid")));
    }

    [Fact]
    public async Task WhatBecomesOfAFunctionIsTold()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyAsync(ResourceKinds.Environment, "wasm", new JsonObject { ["spec"] = (JsonObject)JsonNode.Parse("""{"version":3,"poolsize":3}""")! });
        await platform.ApplyFunctionAsync("hello", "hello", "args");

        // What is there when the function is first looked at is never missing.
        await UntilAsync(platform.Store, events => Told(events, "Function", "PackageMissing", "Normal"));
        await platform.ApplyPackageAsync("hello", "hello");
        await platform.ReadyAsync(ResourceKinds.Package, "hello", holds: true);
        await UntilAsync(platform.Store, events => Told(events, "Function", "Serving", "Normal") && Told(events, "Package", "Compiled", "Normal"));
        await platform.ApplyFunctionAsync("hello", "hello", "cgi", (JsonObject)JsonNode.Parse("""{"secrets":[{"name":"none"}]}""")!);
        await UntilAsync(platform.Store, events => Told(events, "Function", "SecretMissing", "Warning"));
        await platform.ReadyAsync(ResourceKinds.Environment, "wasm", holds: true);
        var environment = await platform.Store.FindAsync(ResourceKinds.Environment, "default", "wasm", Cancellation);
        Assert.Contains(environment!.Status.List("conditions"), condition => condition.Text("type") == "FieldsIgnored" && condition.Text("message") == "without effect here: spec.poolsize");
    }

    private static bool Told(IEnumerable<Resource> events, string kind, string reason, string type) =>
        events.Any(item => item.Json.Object("involvedObject").Text("kind") == kind && item.Json.Text("reason") == reason && item.Json.Text("type") == type);

    private static async Task EnsureNamespaceAsync(IResourceStore store)
    {
        if (await store.FindAsync(ResourceKinds.Namespace, "", "default", Cancellation) is null)
            await store.CreateAsync(new Resource(ResourceKinds.Namespace, (JsonObject)JsonNode.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}""")!), Cancellation);
    }

    private static async Task UntilAsync(IResourceStore store, Func<IReadOnlyList<Resource>, bool> holds)
    {
        while (!holds((await store.ListAsync(ResourceKinds.Event, null, new ListOptions(), Cancellation)).Items)) await Task.Delay(10, Cancellation);
    }
}
