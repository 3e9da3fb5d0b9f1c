using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using static WasmFaas.Functions.Tests.Api.TestApi;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>Lists, tables, namespaces, preconditions and discovery.</summary>
public sealed class CollectionTests
{
    private const string TableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Fact]
    public async Task AListComesInPartsAndSelected()
    {
        await using var api = await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            var body = ConfigMap($"c{i}");
            body["metadata"]!["labels"] = new JsonObject { ["odd"] = $"{i % 2}" };
            await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(body));
        }

        var first = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}?limit=2");
        Assert.Equal("ConfigMapList", (string)first["kind"]!);
        Assert.Equal(["c0", "c1"], Names(first));
        Assert.Equal(3, (int)first["metadata"]!["remainingItemCount"]!);
        string next = Uri.EscapeDataString((string)first["metadata"]!["continue"]!);
        var rest = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}?limit=10&continue={next}");
        Assert.Equal(["c2", "c3", "c4"], Names(rest));
        Assert.Null(rest["metadata"]!["continue"]);
        Assert.Equal(["c1", "c3"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"/api/v1/configmaps?labelSelector=odd%3D1")));
        Assert.Equal(["c4"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}?fieldSelector=metadata.name%3Dc4")));
        await api.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"{ConfigMaps}?limit=x");
        await api.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"{ConfigMaps}?labelSelector=%3D%3D");
        Assert.Equal(["c1", "c3"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{ConfigMaps}?labelSelector=odd%3D1")));
        Assert.Equal(["c0", "c2", "c4"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, ConfigMaps)));
    }

    [Fact]
    public async Task ATableHasNamesAndAges()
    {
        await using var api = await StartAsync();
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("c")));
        foreach (string path in (string[])[ConfigMaps, $"{ConfigMaps}/c"])
        {
            var table = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, path, accept: TableType);
            Assert.Equal("Table", (string)table["kind"]!);
            var columns = table["columnDefinitions"]!.AsArray().Select(column => (string)column!["name"]!).ToList();
            var row = Assert.Single(table["rows"]!.AsArray())!;
            Assert.Equal(columns.Count, row["cells"]!.AsArray().Count);
            Assert.Equal("c", (string)row["cells"]![columns.IndexOf("Name")]!);
            Assert.Matches("^[0-9]+s$", (string)row["cells"]![columns.IndexOf("Age")]!);
            Assert.Equal("PartialObjectMetadata", (string)row["object"]!["kind"]!);
        }

        var whole = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}?includeObject=Object", accept: TableType);
        Assert.Equal("v", (string)whole["rows"]![0]!["object"]!["data"]!["k"]!);
    }

    [Fact]
    public async Task ANamespaceHoldsItsObjectsAndTakesThemAlong()
    {
        await using var api = await StartAsync();
        Assert.Equal(["default"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/api/v1/namespaces")));
        const string Inside = "/api/v1/namespaces/n1/configmaps";
        var missing = await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Post, Inside, Json(ConfigMap("c")));
        Assert.Equal("namespaces \"n1\" not found", (string)missing["message"]!);
        var ns = JsonNode.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n1"}}""")!;
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, "/api/v1/namespaces", Json(ns));
        Assert.Equal("Active", (string)created["status"]!["phase"]!);
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, Inside, Json(ConfigMap("c")));
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("c")));
        await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, "/api/v1/namespaces/n1");
        Assert.Equal(["c"], Names(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/api/v1/configmaps")));
        await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/api/v1/namespaces/n1");
        await api.ExpectAsync(HttpStatusCode.Forbidden, HttpMethod.Delete, "/api/v1/namespaces/default");
    }

    [Fact]
    public async Task ADeletionHoldsToItsPreconditions()
    {
        await using var api = await StartAsync();
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("c")));
        string Body(string uid) => $$$"""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"{{{uid}}}"}}""";
        await api.ExpectAsync(HttpStatusCode.Conflict, HttpMethod.Delete, $"{ConfigMaps}/c", new StringContent(Body("other"), Encoding.UTF8, "application/json"));
        await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{ConfigMaps}/c", new StringContent(Body((string)created["metadata"]!["uid"]!), Encoding.UTF8, "application/json"));
        await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Delete, $"{ConfigMaps}/c");
    }

    [Fact]
    public async Task DiscoveryNamesWhatIsServed()
    {
        await using var api = await StartAsync();
        var versions = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/apis");
        Assert.Equal("fission.io", (string)versions["groups"]![0]!["name"]!);
        var resources = (await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/apis/fission.io/v1"))["resources"]!.AsArray();
        Assert.Contains(resources, resource => (string)resource!["name"]! == "functions" && (string)resource["shortNames"]![0]! == "fn");
        var aggregated = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, "/apis", accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", (string)aggregated["kind"]!);
        Assert.Contains(aggregated["items"]![0]!["versions"]![0]!["resources"]!.AsArray(), resource => (string)resource!["resource"]! == "httptriggers");
        await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, "/apis/example.com/v1");
        await api.ExpectAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Post, "/version");
        await api.ExpectAsync(HttpStatusCode.MethodNotAllowed, HttpMethod.Put, ConfigMaps);
        using var health = await api.SendAsync(HttpMethod.Get, "/readyz");
        Assert.Equal("ok", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!);
}
