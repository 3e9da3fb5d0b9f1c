using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Tests.Execution;
using Xunit;

namespace WasmFaas.Functions.Tests.Versioning;

/// <summary>Versions that the platform publishes, and the aliases that stand for them.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task EachServedChangeIsPublishedOnceAndTheOldestGo()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await ApplyAsync(platform, 10, retain: 2);
        await VersionsAsync(platform, "hello-v1");
        await ApplyAsync(platform, 11, retain: 2);
        await VersionsAsync(platform, "hello-v1", "hello-v2");
        await AliasAsync(platform, "hello-v1");

        // How many are kept is no part of a version: nothing is published for it.
        await ApplyAsync(platform, 11, retain: 1);
        await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: true);
        await ApplyAsync(platform, 12, retain: 1);
        await VersionsAsync(platform, "hello-v1", "hello-v3");

        // What the alias leaves is one too many.
        await AliasAsync(platform, "hello-v3");
        await ApplyAsync(platform, 13, retain: 1);
        await VersionsAsync(platform, "hello-v3", "hello-v4");
        var newest = await platform.Store.FindAsync(ResourceKinds.FunctionVersion, "default", "hello-v4", Cancellation);
        var function = await platform.Store.FindAsync(ResourceKinds.Function, "default", "hello", Cancellation);
        Assert.Equal((13, function!.Uid, function.Generation), (newest!.Spec.Object("snapshot").Number("functionTimeout"), newest.Spec.Text("functionUID"), newest.Spec.Number("functionGeneration")));
        Assert.Equal(function.Uid, newest.Metadata.List("ownerReferences").Single().Text("uid"));
        await platform.Store.DeleteAsync(ResourceKinds.Function, "default", "hello", cancellationToken: Cancellation);
        await VersionsAsync(platform);
    }

    [Fact]
    public async Task WhatCannotBeServedIsNotPublished()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await ApplyAsync(platform, 10, retain: 5);
        await VersionsAsync(platform, "hello-v1");
        await ApplyAsync(platform, 11, retain: 5, secret: "missing");
        Assert.Equal("SecretMissing", (await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: false)).Reason);
        await ApplyAsync(platform, 12, retain: 5);
        await VersionsAsync(platform, "hello-v1", "hello-v2");
    }

    [Fact]
    public async Task AVersionKeepsItsCodeWhenThePackageGetsOther()
    {
        await using (var platform = await TestPlatform.StartAsync(_directory.FullName))
        {
            await platform.ApplyPackageAsync("hello", "hello");
            await ApplyAsync(platform, 10, retain: 5);
            await VersionsAsync(platform, "hello-v1");
            await platform.ApplyPackageAsync("hello", "collatz");
            await VersionsAsync(platform, "hello-v1", "hello-v2");
            await AliasAsync(platform, "v1");
            var alias = await StatusAsync(platform, "hello-v1");
            Assert.Empty(alias.List("history"));
            await AliasAsync(platform, "hello-v2");
            Assert.Equal("hello-v1", (await StatusAsync(platform, "hello-v2")).List("history").Single().Text("version"));
            await AliasAsync(platform, "hello-v1");
            await StatusAsync(platform, "hello-v1");
        }

        await using var again = await TestPlatform.StartAsync(_directory.FullName);
        foreach (string path in (string[])["hello:hello-v1", "hello:v1", "hello:prod"])
        {
            var (status, body) = await again.SendAsync("POST", "/fission-function/default/" + path, """{"args":["a"]}""");
            Assert.Equal((HttpStatusCode.OK, """{"status":0,"output":["arg 0: program","arg 1: a"]}"""), (status, body));
        }
    }

    [Fact]
    public async Task AnAliasOfADigestStandsForTheNewestVersionWithThatCode()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await ApplyAsync(platform, 10, retain: 1);
        await VersionsAsync(platform, "hello-v1");
        var version = await platform.Store.FindAsync(ResourceKinds.FunctionVersion, "default", "hello-v1", Cancellation);
        var alias = new JsonObject { ["functionName"] = "hello", ["packageDigest"] = version!.Spec.Text("packageDigest") };
        await platform.ApplyAsync(ResourceKinds.FunctionAlias, "prod", new JsonObject { ["spec"] = alias });
        await StatusAsync(platform, "hello-v1");
        await ApplyAsync(platform, 11, retain: 1);
        await StatusAsync(platform, "hello-v2");

        // Other code: the alias stays, and keeps its version from the retention.
        await platform.ApplyPackageAsync("hello", "collatz");
        await VersionsAsync(platform, "hello-v2", "hello-v3");
        await ApplyAsync(platform, 12, retain: 1);
        await VersionsAsync(platform, "hello-v2", "hello-v4");
        var (status, body) = await platform.SendAsync("POST", "/fission-function/default/hello:prod", """{"args":["a"]}""");
        Assert.Equal((HttpStatusCode.OK, """{"status":0,"output":["arg 0: program","arg 1: a"]}"""), (status, body));
    }

    [Fact]
    public async Task TheNumberOfADeletedVersionDoesNotComeAgain()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await ApplyAsync(platform, 10, retain: 5);
        await VersionsAsync(platform, "hello-v1");
        await foreach (var change in platform.Store.WatchAsync(ResourceKinds.Function, "default", null, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
            if (change.Resource.Status.Number("lastVersion") == 1) break;
        await platform.Store.DeleteAsync(ResourceKinds.FunctionVersion, "default", "hello-v1", cancellationToken: Cancellation);
        await ApplyAsync(platform, 11, retain: 5);
        await VersionsAsync(platform, "hello-v2");
    }

    private static Task ApplyAsync(TestPlatform platform, int timeout, int retain, string? secret = null)
    {
        var spec = new JsonObject { ["functionTimeout"] = timeout, ["versioning"] = new JsonObject { ["mode"] = "auto", ["retain"] = retain } };
        if (secret is not null) spec["secrets"] = new JsonArray(new JsonObject { ["name"] = secret });
        return platform.ApplyFunctionAsync("hello", "hello", "args", spec);
    }

    private static Task AliasAsync(TestPlatform platform, string version) =>
        platform.ApplyAsync(ResourceKinds.FunctionAlias, "prod", new JsonObject { ["spec"] = new JsonObject { ["functionName"] = "hello", ["version"] = version } });

    /// <summary>Waits until there are exactly these versions.</summary>
    private static async Task VersionsAsync(TestPlatform platform, params string[] expected)
    {
        var seen = new HashSet<string>();
        await foreach (var change in platform.Store.WatchAsync(ResourceKinds.FunctionVersion, "default", null, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
        {
            if (change.Type == "DELETED") seen.Remove(change.Resource.Name);
            else if (change.Type != "BOOKMARK") seen.Add(change.Resource.Name);
            if (seen.SetEquals(expected)) return;
            var all = (await platform.Store.ListAsync(ResourceKinds.FunctionVersion, "default", new ListOptions(), Cancellation)).Items;
            Assert.DoesNotContain(all, version => version.Name == "hello-v5");
        }
    }

    private static async Task<JsonObject> StatusAsync(TestPlatform platform, string version)
    {
        await foreach (var change in platform.Store.WatchAsync(ResourceKinds.FunctionAlias, "default", null, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
            if (change.Type != "BOOKMARK" && change.Resource.Status is { } status && status.Text("resolvedVersion") == version) return status;
        throw new TimeoutException();
    }
}
