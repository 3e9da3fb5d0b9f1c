using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A resident service from its first request to its last.</summary>
public sealed class ServiceLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheFirstRequestStartsItAndWhatEndsItIsTold()
    {
        await using var platform = await ServicePlatform.StartAsync(new JsonObject { ["env"] = new JsonArray(new JsonObject { ["name"] = "GREETING", ["value"] = "hi" }) });
        Assert.Equal("Idle", (string?)(await platform.UntilAsync(_ => true))["reason"]);
        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => platform.Client.GetStringAsync("", Cancellation)));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"hello, request {i}\n"), first.Order());
        Assert.Equal("hi", await platform.Client.GetStringAsync("env/GREETING", Cancellation));
        Assert.Equal("1", await platform.Client.GetStringAsync("env/LISTEN_FDS", Cancellation));

        Assert.Contains("wasmfaas_function_cold_starts_total{namespace=\"default\",function=\"service\"} 1\n", await platform.MetricsAsync());
        foreach (var (path, told) in ((string, string)[])[("exit", "it ended with exit code 3"), ("trap", "it trapped: unreachable")]) await EndAsync(platform, path, told);
        string headers = await platform.Client.GetStringAsync("headers", Cancellation);
        Assert.StartsWith("GET /headers HTTP/1.1\r\n", headers);
        Assert.Contains("X-Fission-Function-Name: service\r\n", headers);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", headers);
    }

    [Fact]
    public async Task ItScalesToZeroAndBackButNotUnderAnOpenRequest()
    {
        await using var platform = await ServicePlatform.StartAsync(new JsonObject { ["idletimeout"] = 1 });
        Assert.Equal("hello, request 1\n", await platform.Client.GetStringAsync("", Cancellation));
        Assert.Equal("later\n", await platform.Client.GetStringAsync("later?ms=3000", Cancellation));
        Assert.Equal("hello, request 2\n", await platform.Client.GetStringAsync("", Cancellation));
        await platform.UntilAsync(ready => (string?)ready["reason"] == "Idle");
        Assert.Equal("hello, request 1\n", await platform.Client.GetStringAsync("", Cancellation));
    }

    [Fact]
    public async Task NoRequestFailsWhileItIsChanged()
    {
        await using var platform = await ServicePlatform.StartAsync();
        using var over = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        int calls = 0;
        var callers = Enumerable.Range(0, 4).Select(async i =>
        {
            while (!over.IsCancellationRequested)
            {
                using var answer = await platform.Client.GetAsync(i == 0 ? "later?ms=50" : "", Cancellation);
                if (answer.StatusCode != HttpStatusCode.OK) failures.Enqueue($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
                Interlocked.Increment(ref calls);
            }
        }).ToList();
        for (int i = 0; i < 6; i++)
        {
            string value = $"{i}";
            await platform.ChangeAsync(new JsonObject { ["env"] = new JsonArray(new JsonObject { ["name"] = "VERSION", ["value"] = value }) });
            while (await VersionAsync(platform) != value) await Task.Yield();
        }

        await over.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Empty(failures);
        Assert.True(calls > 6);
    }

    [Fact]
    public async Task AStateThatDoesNotBecomeReadyLeavesTheOneBefore()
    {
        await using var platform = await ServicePlatform.StartAsync();
        Assert.Equal("hello, request 1\n", await platform.Client.GetStringAsync("", Cancellation));
        await platform.ChangeAsync(new JsonObject
        {
            ["InvokeStrategy"] = new JsonObject { ["ExecutionStrategy"] = new JsonObject { ["SpecializationTimeout"] = 1 } },
            ["podspec"] = Probe("/env/NOTHING"),
        });
        var ready = await platform.UntilAsync(ready => (string?)ready["reason"] == "UpdateFailed");
        Assert.Contains("; the state before goes on", (string?)ready["message"]);
        Assert.Equal("hello, request 2\n", await platform.Client.GetStringAsync("", Cancellation));
        await platform.ChangeAsync(new JsonObject { ["podspec"] = Probe("/"), ["functionTimeout"] = 30 });
        await platform.UntilAsync(ready => (string?)ready["reason"] == "Serving" && !((string?)ready["message"])!.Contains("being started", StringComparison.Ordinal));

        // The probe was the first.
        Assert.Equal("hello, request 2\n", await platform.Client.GetStringAsync("", Cancellation));
    }

    [Fact]
    public async Task ItIsKilledInTheMiddleOfLoadAndGoesOn()
    {
        await using var platform = await ServicePlatform.StartAsync();
        using var over = new CancellationTokenSource();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
            {
                using var answer = await platform.Client.GetAsync("later?ms=5", Cancellation);
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            }
        }).ToList();
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(platform, "trap"));
        for (int i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, "later?ms=1"));
        await over.CancelAsync();
        await Task.WhenAll(callers);

        // Each end breaks off what was in flight at that moment, and nothing else.
        Assert.True(statuses.Keys.All(status => status is HttpStatusCode.OK or HttpStatusCode.BadGateway), string.Join(", ", statuses));
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.BadGateway) <= 12, string.Join(", ", statuses));
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.OK) > 0, string.Join(", ", statuses));
    }

    [Fact]
    public async Task AtSigtermARequestInFlightIsFinishedAndALoopIsStopped()
    {
        await using var platform = await ServicePlatform.StartAsync();
        await platform.Client.GetStringAsync("", Cancellation);
        var running = platform.Client.GetStringAsync("later?ms=1500", Cancellation);
        while (!(await platform.MetricsAsync()).Contains("wasmfaas_function_in_flight{namespace=\"default\",function=\"service\"} 1\n", StringComparison.Ordinal)) await Task.Yield();
        var ended = platform.Server.EndAsync("TERM");
        Assert.Equal("later\n", await running);
        Assert.Equal(0, await ended);
    }

    private static async Task EndAsync(ServicePlatform platform, string path, string told)
    {
        using var broken = await platform.Client.GetAsync(path, Cancellation);
        var body = JsonNode.Parse(await broken.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal((HttpStatusCode.BadGateway, "function_error"), (broken.StatusCode, (string?)body["reason"]));
        Assert.Equal("hello, request 1\n", await platform.Client.GetStringAsync("", Cancellation));
        await platform.UntilAsync(ready => (string?)ready["status"] == "True" && ((string?)ready["message"])!.Contains($"the last since {told}", StringComparison.Ordinal));
        var watch = Stopwatch.StartNew();
        while (!(await platform.EventsAsync()).Any(text => text.Contains(told, StringComparison.Ordinal))) Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"no event tells that {told}");
    }

    private static JsonObject Probe(string path) => new()
    {
        ["containers"] = new JsonArray(new JsonObject { ["readinessProbe"] = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = path } } }),
    };

    private static async Task<string> VersionAsync(ServicePlatform platform)
    {
        using var answer = await platform.Client.GetAsync("env/VERSION", Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(ServicePlatform platform, string path)
    {
        using var answer = await platform.Client.GetAsync(path, Cancellation);
        return answer.StatusCode;
    }
}
