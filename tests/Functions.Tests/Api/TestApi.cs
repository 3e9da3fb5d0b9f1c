using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Tests.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>An API over a store of its own, and a client.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    public const string FunctionsPath = "/apis/fission.io/v1/namespaces/default/functions";

    private readonly StoreDirectory _directory;
    private readonly ApiServer _server;

    private TestApi(StoreDirectory directory, SqliteResourceStore store, ApiServer server)
    {
        (_directory, Store, _server) = (directory, store, server);
        Client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };
    }

    public SqliteResourceStore Store { get; }

    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestApi> StartAsync(ApiLimits? limits = null, StorageLimits? storage = null)
    {
        var directory = new StoreDirectory();
        var store = directory.Open(storage);
        var server = new ApiServer(store, new IPEndPoint(IPAddress.Loopback, 0), limits: limits);
        await server.StartAsync(Cancellation);
        return new TestApi(directory, store, server);
    }

    public static JsonObject ConfigMap(string? name, string value = "v") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = name is null ? [] : new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["k"] = value },
    };

    public static JsonObject Function(string name) => new()
    {
        ["apiVersion"] = "fission.io/v1",
        ["kind"] = "Function",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["environment"] = new JsonObject { ["name"] = "wasm", ["namespace"] = "default" },
            ["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = "code", ["namespace"] = "default" } },
        },
    };

    public static StringContent Json(JsonNode body, string type = "application/json") => new(body.ToJsonString(), Encoding.UTF8, type);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body = null, string? accept = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        if (accept is not null) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Sends a request whose answer must have a status; returns the answer's object.</summary>
    public async Task<JsonObject> ExpectAsync(HttpStatusCode status, HttpMethod method, string path, HttpContent? body = null, string? accept = null)
    {
        using var answer = await SendAsync(method, path, body, accept);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public Task<JsonObject> PatchAsync(string path, string body, string type = "application/merge-patch+json", HttpStatusCode status = HttpStatusCode.OK) =>
        ExpectAsync(status, HttpMethod.Patch, path, new StringContent(body, Encoding.UTF8, type));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Store.DisposeAsync();
        _directory.Dispose();
    }
}
