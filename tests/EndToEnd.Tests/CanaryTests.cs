using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Canaries by the clock that is, under requests.</summary>
public sealed class CanaryTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    [Theory]
    [InlineData("trap", "tests/guests/trap.wasm", "failed", 0)]
    [InlineData("exit", "tests/guests/exit3.wasm", "succeeded", 100)]
    public async Task RequestsMoveToAGoodFunctionAndBackFromABadOne(string name, string code, string expected, int weight)
    {
        string route = $"{name}-route", old = $"{name}-old";
        await platform.OkAsync("fn", "create", old, "--code", "examples/hello");
        await platform.OkAsync("fn", "create", name, "--code", code);
        await platform.OkAsync("route", "create", "--name", route, "--url", $"/{route}", "--function", name, "--weight", "0", "--function", old, "--weight", "100");
        await platform.OkAsync("canary", "create", name, "--httptrigger", route, "--newfunction", name, "--oldfunction", old, "--increment-step", "50", "--increment-interval", "1s");
        bool isOver = false;
        var caller = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver)) await platform.CallAsync($"/{route}");
        }, TestContext.Current.CancellationToken);
        string? status;
        while ((status = (string?)(await ReadAsync("canaryconfigs", name))["status"]?["status"]) is null or "pending") await Task.Delay(50, TestContext.Current.CancellationToken);
        Volatile.Write(ref isOver, true);
        await caller;
        Assert.Equal(expected, status);
        var weights = (await ReadAsync("httptriggers", route))["spec"]!["functionref"]!["functionweights"]!;
        Assert.Equal((weight, 100 - weight), ((int)weights[name]!, (int)weights[old]!));
        if (weight == 0) await CheckAsync($"/{route}");
        Assert.Contains(expected, await platform.OkAsync("canary", "list"));
    }

    /// <summary>The table of routes is made anew after the weights: then no request comes to the bad function.</summary>
    private async Task CheckAsync(string path)
    {
        int good = 0;
        while (good < 20) good = (await platform.CallAsync(path)).Status == HttpStatusCode.OK ? good + 1 : 0;
    }

    private async Task<JsonObject> ReadAsync(string plural, string name) =>
        (JsonObject)JsonNode.Parse(await platform.Process.Api.GetStringAsync($"/apis/fission.io/v1/namespaces/default/{plural}/{name}", TestContext.Current.CancellationToken))!;
}
