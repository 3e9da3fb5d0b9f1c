using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class CompletionTests
{
    [Fact]
    public void AFunctionGetsFissionsDefaults()
    {
        var function = Objects.Function("""
            "environment": {"name": "wasm"}, "concurrency": 0, "idletimeout": 0, "secrets": null
            """);
        ObjectValidation.Prepare(function, null, FieldValidation.Strict);
        var spec = function.Spec!;
        Assert.Equal(60L, (long?)spec["functionTimeout"]);
        Assert.Equal(60, (int?)spec["functionTimeout"]);
        Assert.Equal(500, (int?)spec["concurrency"]);
        Assert.Equal(1, (int?)spec["requestsPerPod"]);
        Assert.Equal(0, (int?)spec["idletimeout"]);
        Assert.Equal("poolmgr", (string?)spec["InvokeStrategy"]!["ExecutionStrategy"]!["ExecutorType"]);
        Assert.Equal("execution", (string?)spec["InvokeStrategy"]!["StrategyType"]);
        Assert.Equal("default", (string?)spec["environment"]!["namespace"]);
        Assert.Equal("default", (string?)spec["package"]!["packageref"]!["namespace"]);
        Assert.False(spec.ContainsKey("secrets"));
    }

    [Fact]
    public void CompletingTwiceChangesNothing()
    {
        var function = Objects.Function("\"functionTimeout\": 5");
        ObjectValidation.Prepare(function, null, FieldValidation.Strict);
        var once = function.Clone();
        ObjectValidation.Prepare(function, once, FieldValidation.Strict);
        Assert.True(JsonNode.DeepEquals(once.Json, function.Json));
    }

    [Fact]
    public void UnknownAndDoubleFieldsAreRefusedOrDroppedWithAWarning()
    {
        const string Text = """
            {"metadata": {"name": "hello", "namespace": "default", "nmae": "x"},
             "spec": {"package": {"packageref": {"name": "a", "name": "b"}}, "functionTimout": 5, "env": [{"name": "A", "val": "b"}]}}
            """;
        var json = (JsonObject)JsonBody.Parse(Encoding.UTF8.GetBytes(Text), out var duplicates)!;
        string[] expected =
        [
            "duplicate field \"spec.package.packageref.name\"", "unknown field \"metadata.nmae\"", "unknown field \"spec.functionTimout\"",
            "unknown field \"spec.env[0].val\"",
        ];
        var refused = Assert.Throws<ApiException>(() => ObjectValidation.Prepare(
            new Resource(ResourceKinds.Function, (JsonObject)json.DeepClone()), null, FieldValidation.Strict, duplicates));
        Assert.Equal((400, "BadRequest"), (refused.Code, refused.Reason));
        Assert.EndsWith("strict decoding error: " + string.Join(", ", expected), refused.Message);

        var warned = new Resource(ResourceKinds.Function, json);
        Assert.Equal(expected, ObjectValidation.Prepare(warned, null, FieldValidation.Warn, duplicates));
        Assert.False(warned.Spec!.ContainsKey("functionTimout"));
        Assert.Equal("b", (string?)warned.Spec["package"]!["packageref"]!["name"]);
        Assert.Empty(ObjectValidation.Prepare(warned, null, FieldValidation.Strict));
    }

    [Fact]
    public void ASecretsTextBecomesData()
    {
        var secret = Objects.Of(ResourceKinds.Secret, """
            "data": {"a": "QQ=="}, "stringData": {"b": "B"}
            """);
        ObjectValidation.Prepare(secret, null, FieldValidation.Strict);
        Assert.Equal("""{"a":"QQ==","b":"Qg=="}""", secret.Json["data"]!.ToJsonString());
        Assert.False(secret.Json.ContainsKey("stringData"));
        Assert.Equal("Opaque", (string?)secret.Json["type"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":}")]
    public void MalformedJsonIsAnError(string text) =>
        Assert.ThrowsAny<JsonException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TextThatIsNotUtf8IsAnError() =>
        Assert.ThrowsAny<JsonException>(() => JsonBody.Parse([(byte)'"', 0xff, (byte)'"'], out _));

    [Fact]
    public void DeepNestingIsAnError()
    {
        string text = new string('[', JsonBody.MaxDepth + 1) + new string(']', JsonBody.MaxDepth + 1);
        Assert.ThrowsAny<JsonException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void WhatIsSetAndIgnoredIsListed()
    {
        var function = Objects.Function("""
            "resources": {"requests": {"cpu": "1"}}, "onceOnly": true, "retainPods": 0, "InvokeStrategy": {"ExecutionStrategy": {"ExecutorType": "newdeploy", "MaxScale": 3}}
            """);
        ObjectValidation.Prepare(function, null, FieldValidation.Strict);
        Assert.Equal(["spec.resources.requests", "spec.InvokeStrategy.ExecutionStrategy.MaxScale"], SupportReport.IgnoredFields(function));
    }
}
