using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

/// <summary>What a function's object says of its instances, and what the keeper makes of it.</summary>
public sealed class PoolSettingsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task MinScaleRetainPodsAndOnceOnlyReachTheKeeper()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("counter", "counter");
        var spec = (JsonObject)JsonNode.Parse("""{"InvokeStrategy":{"ExecutionStrategy":{"ExecutorType":"newdeploy","MinScale":2} },"retainPods":4,"onceOnly":true}""")!;
        await platform.ApplyFunctionAsync("counter", "counter", "cgi", spec);
        await platform.ReadyAsync(ResourceKinds.Function, "counter", holds: true);
        var hosted = platform.Host.Find("default_counter")!;
        Assert.Equal((2, 4, true), (hosted.Instances, hosted.Options.RetainedInstances, hosted.Options.IsSingleUse));
        for (int i = 0; i < 3; i++) Assert.StartsWith("request 1 of", (await platform.SendAsync("GET", "/fission-function/counter")).Body);
        var status = (await platform.Store.FindAsync(ResourceKinds.Function, "default", "counter", Cancellation))!.Status;
        Assert.Equal(("cgi", "fresh", null), (status.Text("convention"), status.Text("isolation"), status!["provisionedTarget"]));
        Assert.DoesNotContain(status.List("conditions"), condition => condition.Text("type") == "FieldsIgnored");
    }

    [Fact]
    public async Task ProvisionedInstancesAreMadeAndTold()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("counter", "counter");
        await ProvisionAsync(platform, """{"target":3}""");
        await StatusAsync(platform, status => status.Number("provisionedReady") == 3 && status.Number("provisionedTarget") == 3);
        Assert.Equal(3, platform.Host.Find("default_counter")!.IdleInstances);

        // A window that is open at all times.
        await ProvisionAsync(platform, """{"target":3,"windows":[{"name":"always","start":"* * * * *","duration":"1h","target":5}]}""");
        await StatusAsync(platform, status => status.Number("provisionedReady") == 5 && status.Number("provisionedSpecTarget") == 3);
        await platform.ApplyFunctionAsync("counter", "counter", "cgi");
        await StatusAsync(platform, status => status["provisionedReady"] is null);
        while (platform.Host.Find("default_counter")!.WarmInstances != 0) await Task.Delay(5, Cancellation);
    }

    [Fact]
    public async Task TooManyWarmInstancesAreRefusedInACondition()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("counter", "counter");
        await platform.ReadyAsync(ResourceKinds.Package, "counter", holds: true);
        await ProvisionAsync(platform, """{"target":100000}""");
        var (_, reason, message) = await platform.ReadyAsync(ResourceKinds.Function, "counter", holds: false);
        Assert.Equal("ConfigurationInvalid", reason);
        Assert.Contains("expected 1000 at most (PlatformLimits.WarmInstances)", message);
    }

    private static Task ProvisionAsync(TestPlatform platform, string setting) =>
        platform.ApplyFunctionAsync("counter", "counter", "cgi", new JsonObject { ["provisionedConcurrency"] = JsonNode.Parse(setting) });

    private static async Task StatusAsync(TestPlatform platform, Func<JsonObject, bool> holds)
    {
        await foreach (var change in platform.Store.WatchAsync(ResourceKinds.Function, "default", null, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
            if (change.Type != "BOOKMARK" && change.Resource.Status is { } status && holds(status)) return;
        throw new TimeoutException();
    }
}
