using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Metrics;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Ui;
using WasmFaas.Keeper;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Functions.Tests.Ui;

public sealed class UiEndpointTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wasmfaas-ui-").FullName;
    private readonly KeeperLog _log = new(TextWriter.Null);
    private readonly FunctionHost _host = new(new Engine());
    private IResourceStore _store = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "default_hello", "default_other", "plain" })
            _host.Add((name, ModuleSource.FromBytes("none", default), FunctionOptions.Default));
        _store = SqliteResourceStore.Open(Path.Combine(_directory, "state.db"));
        _server = new ApiServer(_store, new IPEndPoint(IPAddress.Loopback, 0));
        _server.Add(new MetricsEndpoint(_host));
        _server.Add(new UiEndpoint(_host, () => new IPEndPoint(IPAddress.Loopback, 1), TimeProvider.System));
        _server.Add(new FunctionLogEndpoint(_store, _log.Functions));
        await _server.StartAsync(Cancellation);
        _client = new HttpClient { BaseAddress = new Uri($"http://{_server.EndPoint}") };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        _host.Dispose();
        _log.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task ThePageAndItsFilesAreServed()
    {
        using var page = await _client.GetAsync("/ui", Cancellation);
        string html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        foreach (string file in new[] { "ui.css", "ui.js" })
        {
            Assert.Contains($"\"{file}\"", html);
            Assert.NotEmpty(await _client.GetStringAsync("/ui/" + file, Cancellation));
        }

        using var missing = await _client.GetAsync("/ui/other.js", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task CountsAreThereForThePageAndForPrometheus()
    {
        using var answer = await _client.PostAsync("/ui/counts", new StringContent("""["default/hello"]"""), Cancellation);
        var items = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["items"]!.AsArray();
        Assert.Equal(["hello", "plain"], items.Select(one => (string?)one!["name"]));
        var item = items[0]!;
        Assert.Equal(("default", "hello", 0), ((string?)item["namespace"], (string?)item["name"], (int)item["requests"]!));
        Assert.Null(item["p99"]);
        Assert.Contains("wasmfaas_function_in_flight{namespace=\"default\",function=\"hello\"} 0", await _client.GetStringAsync("/metrics", Cancellation));
    }

    [Fact]
    public async Task AListOfFunctionsThatIsNoneIsRefused()
    {
        using var answer = await _client.PostAsync("/ui/counts", new StringContent("{}"), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("expected a JSON list of NAMESPACE/NAME", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ACallOfARouterThatIsNotThereIsABadGateway()
    {
        using var answer = await _client.PostAsync("/ui/call/default/hello?path=/x", new StringContent("{}"), Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("default/hello cannot be called", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task TheLogOfAFunctionIsItsSubresource()
    {
        const string Path = "/apis/fission.io/v1/namespaces/default/functions/hello";
        using var missing = await _client.GetAsync(Path + "/log", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        var function = new JsonObject
        {
            ["apiVersion"] = "fission.io/v1",
            ["kind"] = "Function",
            ["metadata"] = new JsonObject { ["name"] = "hello", ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = "hello" } } },
        };
        using var created = await _client.PostAsync(Path[..^6], new StringContent(function.ToJsonString(), null, "application/json"), Cancellation);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(Cancellation));
        _log.Write("info", "one", ("function", "default_hello"));
        _log.Write("info", "two", ("function", "default_hello"));
        Assert.EndsWith("msg=two function=default_hello\n", await _client.GetStringAsync(Path + "/log?tailLines=1", Cancellation));

        using var stream = new StreamReader(await _client.GetStreamAsync(Path + "/log?follow=true&tailLines=1", Cancellation));
        Assert.Contains("msg=two", await stream.ReadLineAsync(Cancellation));
        _log.Write("info", "three", ("function", "default_hello"));
        Assert.Contains("msg=three", await stream.ReadLineAsync(Cancellation));
    }
}
