using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

/// <summary>Function <c>spec.streaming</c> of functions that are called by a convention.</summary>
public sealed class StreamingSettingsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task AStreamTakesLongerThanTheTimeoutOfItsFunction()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("stream", "stream");
        await ApplyAsync(platform, "cgi", "auto");
        var (status, body) = await platform.SendAsync("GET", "/fission-function/default/stream?60,100");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.EndsWith("data: 59\n\n", body);
    }

    [Theory]
    [InlineData("cgi", "sse", null)]
    [InlineData("cgi", "websocket", "without effect here: spec.streaming (WebSockets need executor type container)")]
    [InlineData("args", "auto", "without effect here: spec.streaming (the args convention answers at the guest's end)")]
    public async Task WhatHasNoEffectIsTold(string convention, string protocol, string? expected)
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("stream", "stream");
        await ApplyAsync(platform, convention, protocol);
        var function = await platform.Store.FindAsync(ResourceKinds.Function, "default", "stream", TestContext.Current.CancellationToken);
        var ignored = function!.Status.List("conditions").SingleOrDefault(condition => condition.Text("type") == "FieldsIgnored");
        Assert.Equal(expected, ignored.Text("message"));
    }

    private static async Task ApplyAsync(TestPlatform platform, string convention, string protocol)
    {
        var spec = new JsonObject { ["functionTimeout"] = 5, ["streaming"] = new JsonObject { ["protocol"] = protocol } };
        await platform.ApplyFunctionAsync("stream", "stream", convention, spec);
        await platform.ReadyAsync(ResourceKinds.Function, "stream", holds: true);
    }
}
