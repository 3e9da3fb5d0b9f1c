using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Storage;
using Xunit;
using static WasmFaas.Functions.Tests.Api.TestApi;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>Watches over HTTP.</summary>
public sealed class WatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWatchBringsWhatIsThereAndThenEachChange()
    {
        await using var api = await StartAsync();
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("a")));
        using var watch = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=true");
        Assert.Equal("ADDED a", Describe(await watch.NextAsync()));
        await api.PatchAsync($"{ConfigMaps}/a", """{"data":{"k":"w"}}""");
        var modified = await watch.NextAsync();
        Assert.Equal("MODIFIED a", Describe(modified));
        await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{ConfigMaps}/a");
        Assert.Equal("DELETED a", Describe(await watch.NextAsync()));

        // From a version on, what was before it does not come again.
        string version = (string)modified!["object"]!["metadata"]!["resourceVersion"]!;
        using var later = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=1&resourceVersion={version}");
        Assert.Equal("DELETED a", Describe(await later.NextAsync()));
    }

    [Fact]
    public async Task AnObjectThatLeavesTheSelectionIsDeletedForTheWatch()
    {
        await using var api = await StartAsync();
        using var watch = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=true&labelSelector=app%3Dx");
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("a")));
        await api.PatchAsync($"{ConfigMaps}/a", """{"metadata":{"labels":{"app":"x"}}}""");
        await api.PatchAsync($"{ConfigMaps}/a", """{"metadata":{"labels":{"app":"y"}}}""");
        Assert.Equal("ADDED a", Describe(await watch.NextAsync()));
        Assert.Equal("DELETED a", Describe(await watch.NextAsync()));
    }

    [Fact]
    public async Task InitialEventsEndWithABookmark()
    {
        await using var api = await StartAsync();
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("a")));
        using var watch = await Lines.OpenAsync(api,
            $"{ConfigMaps}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
        Assert.Equal("ADDED a", Describe(await watch.NextAsync()));
        var bookmark = await watch.NextAsync();
        Assert.Equal("BOOKMARK", (string)bookmark!["type"]!);
        Assert.Equal("true", (string)bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!);
        Assert.Equal("ConfigMap", (string)bookmark["object"]!["kind"]!);
    }

    [Fact]
    public async Task AVersionThatIsForgottenEndsTheWatchWithError410()
    {
        await using var api = await StartAsync(storage: new StorageLimits { Changes = 2 });
        string version = (string)(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, ConfigMaps))["metadata"]!["resourceVersion"]!;
        for (int i = 0; i < 5; i++) await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap($"c{i}")));
        using var watch = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=true&resourceVersion={version}");
        var error = await watch.NextAsync();
        Assert.Equal("ERROR", (string)error!["type"]!);
        Assert.Equal(410, (int)error["object"]!["code"]!);
        Assert.Equal("Status", (string)error["object"]!["kind"]!);
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task ATableWatchHasHeadingsOnce()
    {
        await using var api = await StartAsync();
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("a")));
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("b")));
        using var watch = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=true", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var first = await watch.NextAsync();
        var second = await watch.NextAsync();
        Assert.NotEmpty(first!["object"]!["columnDefinitions"]!.AsArray());
        Assert.Null(second!["object"]!["columnDefinitions"]);
        Assert.Equal("b", (string)second["object"]!["rows"]![0]!["cells"]![0]!);
    }

    [Fact]
    public async Task WatchesEndAtTheirTimeAndAreLimited()
    {
        await using var api = await StartAsync(new ApiLimits { Watches = 1 });
        using (var watch = await Lines.OpenAsync(api, $"{ConfigMaps}?watch=true&timeoutSeconds=1"))
        {
            var refused = await api.ExpectAsync(HttpStatusCode.TooManyRequests, HttpMethod.Get, $"{ConfigMaps}?watch=true");
            Assert.Equal(1, (int)refused["details"]!["retryAfterSeconds"]!);
            Assert.Null(await watch.NextAsync());
        }

        await api.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"{ConfigMaps}?watch=true&resourceVersion=x");
    }

    private static string Describe(JsonNode? change) => $"{change!["type"]} {change["object"]!["metadata"]!["name"]}";

    private sealed class Lines(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public static async Task<Lines> OpenAsync(TestApi api, string path, string? accept = null)
        {
            var answer = await api.SendAsync(HttpMethod.Get, path, accept: accept);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return new Lines(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation)));
        }

        /// <summary>The next change, or null at the end.</summary>
        public async Task<JsonNode?> NextAsync() => await reader.ReadLineAsync(Cancellation) is { } line ? JsonNode.Parse(line) : null;

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
