using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using Xunit;
using static WasmFaas.Functions.Tests.Api.TestApi;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>The kinds of patch.</summary>
public sealed class PatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":null}]""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a/b":1,"c~d":2}""", """[{"op":"replace","path":"/a~1b","value":3},{"op":"remove","path":"/c~0d"}]""", """{"a/b":3}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/c"},{"op":"copy","from":"/c","path":"/a/d"}]""", """{"a":{"d":1},"c":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1.0},{"op":"replace","path":"","value":{"z":2}}]""", """{"z":2}""")]
    public void AJsonPatchDoesWhatRfc6902Says(string target, string patch, string expected) =>
        Assert.Equal(expected, JsonPatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)!.AsArray())!.ToJsonString());

    [Theory]
    [InlineData("""[{"op":"remove","path":"/b"}]""", "operation 0: /b: there is no such path")]
    [InlineData("""[{"op":"replace","path":"/b","value":1}]""", "there is no such path")]
    [InlineData("""[{"op":"add","path":"/list/5","value":1}]""", "expected an index below 2 of a list of 1")]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", "expected an index")]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", "not the tested one")]
    [InlineData("""[{"op":"add","path":"/a"}]""", "expected a value")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", "a path begins with /")]
    [InlineData("""[{"op":"move","from":"/a","path":"/a/b"}]""", "into itself")]
    [InlineData("""[{"op":"melt","path":"/a"}]""", "expected add, remove")]
    [InlineData("[7]", "operation 0: expected an object")]
    public void ABadJsonPatchIsRefused(string patch, string message)
    {
        var e = Assert.Throws<ApiException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":1,"list":[0]}"""), JsonNode.Parse(patch)!.AsArray()));
        Assert.Contains(message, e.Message);
    }

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":"foo"}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{}""", """{"a":[1,null]}""", """{"a":[1,null]}""")]
    public void AMergePatchDoesWhatRfc7396Says(string target, string patch, string expected) =>
        Assert.Equal(expected, MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch))!.ToJsonString());

    [Fact]
    public async Task PatchesAreTriedAgainWhenTheObjectChangedInBetween()
    {
        await using var api = await StartAsync(new ApiLimits { PatchTries = 100 });
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("c")));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => api.PatchAsync($"{ConfigMaps}/c", $$$"""{"data":{"k{{{i}}}":"{{{i}}}"}}""")));
        var found = await api.ExpectAsync(HttpStatusCode.OK, HttpMethod.Get, $"{ConfigMaps}/c");
        Assert.Equal(33, found["data"]!.AsObject().Count);
        var stale = await api.PatchAsync($"{ConfigMaps}/c", """{"metadata":{"resourceVersion":"1"},"data":{"k":"x"}}""", status: HttpStatusCode.Conflict);
        Assert.Equal("Conflict", (string)stale["reason"]!);
    }

    [Fact]
    public async Task StrategicMergePatchesAreTakenWhereTheyMeanTheSame()
    {
        const string Strategic = "application/strategic-merge-patch+json";
        await using var api = await StartAsync();
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, ConfigMaps, Json(ConfigMap("c")));
        await api.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, FunctionsPath, Json(Function("f")));
        Assert.Equal("x", (string)(await api.PatchAsync($"{ConfigMaps}/c", """{"data":{"k":"x"}}""", Strategic))["data"]!["k"]!);
        await api.PatchAsync($"{ConfigMaps}/c", """{"data":{"$patch":"replace"}}""", Strategic, HttpStatusCode.UnsupportedMediaType);
        await api.PatchAsync($"{ConfigMaps}/c", """{"metadata":{"finalizers":["a/b"]}}""", Strategic, HttpStatusCode.UnsupportedMediaType);
        await api.PatchAsync($"{FunctionsPath}/f", "{}", Strategic, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task AnApplyCreatesOrMerges()
    {
        const string Apply = "application/apply-patch+yaml";
        const string Yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '1'}\n";
        await using var api = await StartAsync();
        await api.PatchAsync($"{ConfigMaps}/c", Yaml, Apply, HttpStatusCode.UnprocessableEntity);
        await api.PatchAsync($"{ConfigMaps}/c?fieldManager=test", Yaml, Apply, HttpStatusCode.Created);
        var merged = await api.PatchAsync($"{ConfigMaps}/c?fieldManager=test&force=true", Yaml.Replace("a: '1'", "b: '2'", StringComparison.Ordinal), Apply);
        Assert.Equal("""{"a":"1","b":"2"}""", merged["data"]!.ToJsonString());
        var same = await api.PatchAsync($"{ConfigMaps}/c?fieldManager=test", Yaml, Apply);
        Assert.Equal((string)merged["metadata"]!["resourceVersion"]!, (string)same["metadata"]!["resourceVersion"]!);
    }
}
