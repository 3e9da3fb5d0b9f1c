using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using Xunit;
using static WasmFaas.Functions.Tests.Api.TestApi;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>Create, get, list, update and delete, as a client sees them.</summary>
public sealed class ObjectTests
{
    [Fact]
    public async Task AnObjectIsCreatedReadReplacedAndDeleted()
    {
        await using var api = await StartAsync();
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, FunctionsPath, Json(Function("hello")));
        Assert.Equal(1, (int)created["metadata"]!["generation"]!);
        Assert.Equal(60, (int)created["spec"]!["functionTimeout"]!);
        created["spec"]!["functionTimeout"] = 7;
        var replaced = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Put, $"{FunctionsPath}/hello", Json(created));
        Assert.Equal(2, (int)replaced["metadata"]!["generation"]!);
        Assert.Equal(replaced.ToJsonString(), (await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{FunctionsPath}/hello")).ToJsonString());

        // The first state's version is no longer the object's.
        var conflict = await api.ExpectAsync(HttpStatusCode.Conflict, HttpMethod.Put, $"{FunctionsPath}/hello", Json(created));
        Assert.Equal("Conflict", (string)conflict["reason"]!);
        var deleted = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{FunctionsPath}/hello");
        Assert.Equal("Success", (string)deleted["status"]!);
        var missing = await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{FunctionsPath}/hello");
        Assert.Equal("functions.fission.io \"hello\" not found", (string)missing["message"]!);
        Assert.Equal("""{"name":"hello","group":"fission.io","kind":"functions"}""", missing["details"]!.ToJsonString());
    }

    [Fact]
    public async Task ANameIsGeneratedAndAnExistingOneRefused()
    {
        await using var api = await StartAsync();
        var body = ConfigMap(null);
        body["metadata"]!["generateName"] = "made-";
        string name = (string)(await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(body)))["metadata"]!["name"]!;
        Assert.Matches("^made-[a-z0-9]{5}$", name);
        var refused = await api.ExpectAsync(HttpStatusCode.Conflict, HttpMethod.Post, ConfigMaps, Json(ConfigMap(name)));
        Assert.Equal("AlreadyExists", (string)refused["reason"]!);
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}""", HttpStatusCode.BadRequest, "does not match the expected kind (ConfigMap)")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"other"}}""", HttpStatusCode.BadRequest, "does not match the namespace sent on the request")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"A_b"}}""", HttpStatusCode.UnprocessableEntity, "metadata.name: Invalid value")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}""", HttpStatusCode.UnprocessableEntity, "metadata.name: Required value")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":7}}""", HttpStatusCode.BadRequest, "metadata.name: expected a text")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"1"}}""", HttpStatusCode.BadRequest, "resourceVersion should not be set")]
    [InlineData("""{"apiVersion":""", HttpStatusCode.BadRequest, "is no JSON")]
    [InlineData("[]", HttpStatusCode.BadRequest, "expected an object")]
    [InlineData("", HttpStatusCode.BadRequest, "body of the request is empty")]
    public async Task ABadObjectIsRefusedWithTheReason(string body, HttpStatusCode status, string message)
    {
        await using var api = await StartAsync();
        var refused = await api.ExpectAsync(status, HttpMethod.Post, ConfigMaps, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal("Status", (string)refused["kind"]!);
        Assert.Equal((int)status, (int)refused["code"]!);
        Assert.Contains(message, (string)refused["message"]!);
    }

    [Fact]
    public async Task ARefusalNamesTheObjectAndItsKind()
    {
        await using var api = await StartAsync();
        var refused = await api.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Post, FunctionsPath, Json(new JsonObject
        {
            ["apiVersion"] = "fission.io/v1",
            ["kind"] = "Function",
            ["metadata"] = new JsonObject { ["name"] = "hello" },
            ["spec"] = new JsonObject { ["functionTimeout"] = -1 },
        }));
        var details = refused["details"]!;
        Assert.Equal(("hello", "Function", "fission.io"), ((string?)details["name"], (string?)details["kind"], (string?)details["group"]));
    }

    [Fact]
    public async Task ABodyMayBeYamlButNotAnything()
    {
        await using var api = await StartAsync();
        const string Yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata: {k: 'true'}\n";
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, new StringContent(Yaml, Encoding.UTF8, "application/yaml"));
        Assert.Equal("true", (string)created["data"]!["k"]!);
        await api.ExpectAsync(HttpStatusCode.UnsupportedMediaType, HttpMethod.Post, FunctionsPath, new StringContent("k8s", Encoding.UTF8, "application/vnd.kubernetes.protobuf"));
        await api.ExpectAsync(HttpStatusCode.UnsupportedMediaType, HttpMethod.Post, ConfigMaps, new StringContent("{}", Encoding.UTF8, "text/plain"));
        await api.ExpectAsync(HttpStatusCode.NotAcceptable, HttpMethod.Get, FunctionsPath, accept: "application/vnd.kubernetes.protobuf");
    }

    [Fact]
    public async Task ABodyOverTheLimitIsRefused()
    {
        await using var api = await StartAsync(new ApiLimits { BodyBytes = 1000 });
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("small", new string('x', 500))));
        await api.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, HttpMethod.Post, ConfigMaps, Json(ConfigMap("large", new string('x', 1000))));
    }

    [Fact]
    public async Task UnknownFieldsAreWarningsOrErrorsAsTheClientWants()
    {
        await using var api = await StartAsync();
        var body = Function("a");
        body["spec"]!["nonsense"] = 1;
        using var warned = await api.SendAsync(HttpMethod.Post, FunctionsPath, Json(body));
        Assert.Equal("299 - \"unknown field \\\"spec.nonsense\\\"\"", warned.Headers.GetValues("Warning").Single());
        var refused = await api.ExpectAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{FunctionsPath}?fieldValidation=Strict", Json(body));
        Assert.Contains("strict decoding error: unknown field \"spec.nonsense\"", (string)refused["message"]!);
        body["metadata"]!["name"] = "b";
        using var ignored = await api.SendAsync(HttpMethod.Post, $"{FunctionsPath}?fieldValidation=Ignore", Json(body));
        Assert.Equal(HttpStatusCode.Created, ignored.StatusCode);
        Assert.False(ignored.Headers.Contains("Warning"));
    }

    [Fact]
    public async Task ADryRunStoresNothing()
    {
        await using var api = await StartAsync();
        var made = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, $"{ConfigMaps}?dryRun=All", Json(ConfigMap("dry")));
        Assert.NotNull(made["metadata"]!["uid"]);
        await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{ConfigMaps}/dry");
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("dry")));
        await api.ExpectAsync(HttpStatusCode.Conflict, HttpMethod.Post, $"{ConfigMaps}?dryRun=All", Json(ConfigMap("dry")));
        var patch = new StringContent("""{"data":{"k":"new"}}""", Encoding.UTF8, "application/merge-patch+json");
        Assert.Equal("new", (string)(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, $"{ConfigMaps}/dry?dryRun=All", patch))["data"]!["k"]!);
        await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Delete, $"{ConfigMaps}/dry?dryRun=All");
        Assert.Equal("v", (string)(await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}/dry"))["data"]!["k"]!);
    }

    [Fact]
    public async Task TheStatusIsWrittenByItself()
    {
        await using var api = await StartAsync();
        var body = Function("f");
        body["status"] = new JsonObject { ["conditions"] = new JsonArray() };
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, FunctionsPath, Json(body));
        Assert.Null(created["status"]);
        const string Patch = """{"spec":{"functionTimeout":1},"status":{"conditions":[{"type":"Ready","status":"True","reason":"Up","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";
        var patched = await api.PatchAsync($"{FunctionsPath}/f/status", Patch);
        Assert.Equal(60, (int)patched["spec"]!["functionTimeout"]!);
        Assert.Equal("Ready", (string)patched["status"]!["conditions"]![0]!["type"]!);
        Assert.Equal(1, (int)patched["metadata"]!["generation"]!);
        var other = await api.PatchAsync($"{FunctionsPath}/f", """{"spec":{"functionTimeout":2},"status":null}""");
        Assert.Equal(2, (int)other["spec"]!["functionTimeout"]!);
        Assert.NotNull(other["status"]);
        await api.ExpectAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{ConfigMaps}/x/status");
    }

    [Fact]
    public async Task TheDataOfASecretMayComeAsText()
    {
        await using var api = await StartAsync();
        var body = JsonNode.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"k":"hi"}}""")!;
        var created = await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, "/api/v1/namespaces/default/secrets", Json(body));
        Assert.Equal("aGk=", (string)created["data"]!["k"]!);
        Assert.Null(created["stringData"]);
        Assert.Equal("Opaque", (string)created["type"]!);
    }
}
