using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Calls that their clients do not wait for, over kills and to their destinations.</summary>
public sealed class AsyncTests : IAsyncLifetime
{
    private const int BodyBytes = 256 << 10;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");
    private PlatformProcess _platform = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _platform = await PlatformProcess.StartAsync(_data.FullName);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task WhatWasAcknowledgedIsDeliveredWheneverTheServerIsKilled()
    {
        await ApplyAsync("visits", "examples/visits/visits.wasm", """{"state":{},"invocation":{"retry":{"maxAttempts":50,"backoffBase":"100ms","backoffCap":"1s"}}}""");
        var acknowledged = new ConcurrentDictionary<int, string>();
        int last = 0;
        for (int kills = 0; kills < 3; kills++)
        {
            // Each of 8 clients sends until the server is gone; it goes while calls are accepted and delivered.
            int enough = acknowledged.Count + 200;
            var clients = Enumerable.Range(0, 8).Select(_ => SendUntilItEndsAsync()).ToList();
            while (acknowledged.Count < enough) await Task.Delay(1, Cancellation);
            await _platform.KillAsync();
            await Task.WhenAll(clients);
            _platform = await PlatformProcess.StartAsync(_data.FullName);
        }

        var queue = await UntilAsync("queue/list", json => (int)json["waiting"]! == 0);
        Assert.Equal(0, (int)queue["deadLetters"]!);
        Assert.Equal(acknowledged.Count, acknowledged.Values.Distinct().Count());
        foreach (int call in acknowledged.Keys)
        {
            string count = await _platform.Client.GetStringAsync($"/fission-function/visits/{call}", Cancellation);
            Assert.True(int.Parse(count, CultureInfo.InvariantCulture) >= 1, $"the call {call}, {acknowledged[call]}, was not delivered");
        }

        async Task SendUntilItEndsAsync()
        {
            var client = _platform.Client;
            while (true)
            {
                int call = Interlocked.Increment(ref last);
                try
                {
                    if (await AcceptAsync(client, $"/fission-function/visits/{call}") is (HttpStatusCode.Accepted, { } id)) acknowledged[call] = id;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task DestinationsAreToldTheRequestAndTheAnswer()
    {
        // A function that always fails keeps what it was called with among the dead letters.
        await ApplyAsync("told", "tests/guests/exit3.wasm", """{"invocation":{"retry":{"maxAttempts":1}}}""");
        await ApplyAsync("echo", "examples/echo/echo.wasm", """{"invocation":{"onSuccess":{"function":{"type":"name","name":"told"}}}}""");
        await ApplyAsync("fails", "tests/guests/exit3.wasm", """{"invocation":{"retry":{"maxAttempts":1},"onFailure":{"function":{"type":"name","name":"told"}}}}""");
        var (_, good) = await AcceptAsync(_platform.Client, "/fission-function/echo/a?b=1", "hello");
        var (_, bad) = await AcceptAsync(_platform.Client, "/fission-function/fails", "hello");
        var list = await UntilAsync("dlq/list?function=told", json => ((JsonArray)json["items"]!).Count == 2);
        var told = new Dictionary<string, JsonNode>();
        foreach (var item in (JsonArray)list["items"]!)
        {
            var letter = await GetAsync($"dlq/show?id={item!["id"]}");
            var envelope = JsonNode.Parse(Convert.FromBase64String(letter["body"]!.ToString()))!;
            Assert.Equal(1, (int)letter["depth"]!);
            told.Add(envelope["requestContext"]!["invocationId"]!.ToString(), envelope);
        }

        Assert.Equal(("Success", "default/echo"), Context(told[good!]));
        Assert.Equal(("hello", "POST /a?b=1\nhello", 200), (Text(told[good!]["requestPayload"]), Text(told[good!]["responsePayload"]), (int)told[good!]["responseContext"]!["statusCode"]!));
        Assert.Equal(("RetriesExhausted", "default/fails"), Context(told[bad!]));
        Assert.Equal(500, (int)told[bad!]["responseContext"]!["statusCode"]! / 100 * 100);

        static (string, string) Context(JsonNode envelope) => (envelope["requestContext"]!["condition"]!.ToString(), envelope["requestContext"]!["functionRef"]!.ToString());
        static string Text(JsonNode? payload) => Encoding.UTF8.GetString(Convert.FromBase64String(payload!.ToString()));
    }

    [Fact]
    public async Task DeadLettersAreShownRedrivenAndPurged()
    {
        await ApplyAsync("fails", "tests/guests/exit3.wasm", """{"invocation":{"retry":{"maxAttempts":1}}}""");
        var (_, id) = await AcceptAsync(_platform.Client, "/fission-function/fails");
        await UntilAsync("dlq/list", json => ((JsonArray)json["items"]!).Count == 1);
        Assert.Equal(1, (int)(await PostAsync($"dlq/redrive?id={id}"))["redriven"]!);
        await UntilAsync("dlq/list", json => ((JsonArray)json["items"]!).Count == 1 && (int)json["waiting"]! == 0);
        Assert.Equal(1, (int)(await PostAsync("dlq/purge?namespace=default&function=fails"))["purged"]!);
        using var missing = await _platform.Api.PostAsync($"/v1/async/dlq/redrive?id={id}", null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task ABodyHasAtMost256KiB()
    {
        await ApplyAsync("echo", "examples/echo/echo.wasm", "{}");
        Assert.Equal(HttpStatusCode.Accepted, (await AcceptAsync(_platform.Client, "/fission-function/echo", new string('a', BodyBytes))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await AcceptAsync(_platform.Client, "/fission-function/echo", new string('a', BodyBytes + 1))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AcceptAsync(_platform.Client, "/fission-function/nowhere")).Status);
        await UntilAsync("queue/list", json => (int)json["waiting"]! == 0 && (int)json["deadLetters"]! == 0);
    }

    private static async Task<(HttpStatusCode Status, string? Id)> AcceptAsync(HttpClient client, string path, string body = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("X-Fission-Invoke-Mode", "async");
        using var answer = await client.SendAsync(request, Cancellation);
        return (answer.StatusCode, answer.Headers.TryGetValues("X-Fission-Invocation-Id", out var ids) ? ids.Single() : null);
    }

    private async Task ApplyAsync(string name, string module, string spec)
    {
        string code = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(WasmFaasProcess.Root, module), Cancellation));
        await _platform.ApplyFunctionAsync(name, code, 8, (JsonObject)JsonNode.Parse(spec)!, new JsonObject { ["annotations"] = new JsonObject { ["wasm-faas.dev/convention"] = "cgi" } });
        await _platform.WaitReadyAsync(name, "Serving", "functions");
    }

    private async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> holds)
    {
        while (true)
        {
            var json = await GetAsync(path);
            if (holds(json)) return json;
            await Task.Delay(20, Cancellation);
        }
    }

    private async Task<JsonObject> GetAsync(string path) => (await _platform.Api.GetFromJsonAsync<JsonObject>($"/v1/async/{path}", Cancellation))!;

    private async Task<JsonObject> PostAsync(string path)
    {
        using var answer = await _platform.Api.PostAsync($"/v1/async/{path}", null, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!;
    }
}
