using System.Collections.Concurrent;
using System.Net;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Versions, aliases and rollbacks under requests.</summary>
public sealed class VersionTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private const string First = "arg 1: 7", Second = "exit code";

    [Fact]
    public async Task AnAliasSharesItsRequestsByWeight()
    {
        await PublishTwoAsync("shared");
        await platform.OkAsync("alias", "create", "prod", "--function", "shared", "--version", "v1");
        string path = "/fission-function/default/shared:prod";
        while ((await CallAsync(path)).Status != HttpStatusCode.OK) await Task.Yield();
        Assert.All(await CallManyAsync(path, 20), body => Assert.Contains(First, body));
        await platform.OkAsync("alias", "update", "prod", "--version", "v2", "--weight", "50", "--secondaryversion", "v1");
        while (!IsSecond(await CallAsync(path))) await Task.Yield();
        var bodies = await CallManyAsync(path, 100);
        Assert.InRange(bodies.Count(body => body.Contains(First, StringComparison.Ordinal)), 20, 80);
        Assert.Equal("shared-v1", (string?)(await platform.GetAsync("alias", "prod"))["status"]!["history"]![0]!["version"]);

        // The versions themselves, and what the function is now.
        Assert.Contains(First, (await CallAsync("/fission-function/shared:v1")).Body);
        Assert.True(IsSecond(await CallAsync("/fission-function/shared:shared-v2")));
        Assert.True(IsSecond(await CallAsync("/fission-function/shared")));
        string[] lines = (await platform.OkAsync("fn", "versions", "shared")).Split('\n');
        Assert.Matches(@"^shared-v2 .* prod +\*", lines[1]);
        Assert.Matches("^shared-v1 .* prod *$", lines[2]);
    }

    [Fact]
    public async Task NoRequestFailsWhileAFunctionIsSetBack()
    {
        await PublishTwoAsync("back");
        bool isOver = false;
        var bodies = new ConcurrentQueue<string>();
        var callers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver)) bodies.Enqueue(await BodyAsync("/fission-function/back"));
        })).ToList();
        foreach (string expected in (string[])[First, Second, First])
        {
            await platform.OkAsync("fn", "rollback", "back");
            Assert.Contains(expected, await BodyAsync("/fission-function/back"));
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers);
        Assert.All(bodies, body => Assert.True(body.Contains(First, StringComparison.Ordinal) || IsSecond((HttpStatusCode.OK, body)), body));
        Assert.Contains(bodies, body => body.Contains(First, StringComparison.Ordinal));
        Assert.Contains(bodies, body => IsSecond((HttpStatusCode.OK, body)));
        var (code, _, error) = await platform.RunAsync("fn", "rollback", "back", "--to", "v9");
        Assert.Equal(1, code);
        Assert.Contains("has no version v9: expected back-v2 or back-v1", error);
        await platform.OkAsync("fn", "delete", "back");
        Assert.DoesNotContain("back-", await platform.OkAsync("package", "list", "-o", "name"));
    }

    private async Task PublishTwoAsync(string name)
    {
        await platform.OkAsync("fn", "create", name, "--code", "examples/hello", "--versioning", "manual");
        await platform.OkAsync("fn", "publish", name);
        await platform.OkAsync("fn", "update", name, "--code", "tests/guests/exit3.wasm");
        Assert.Contains($"published as {name}-v2", await platform.OkAsync("fn", "publish", name));
        Assert.Contains($"is published already, as {name}-v2", await platform.OkAsync("fn", "publish", name));
    }

    private static bool IsSecond((HttpStatusCode Status, string Body) answer) => answer.Body.Contains(Second, StringComparison.Ordinal);

    private Task<(HttpStatusCode Status, string Body)> CallAsync(string path) => platform.CallAsync(path, "7");

    private async Task<string> BodyAsync(string path)
    {
        var (status, body) = await CallAsync(path);
        return status == HttpStatusCode.OK ? body : $"{status}: {body}";
    }

    private async Task<List<string>> CallManyAsync(string path, int count)
    {
        var bodies = new List<string>();
        for (int i = 0; i < count; i++) bodies.Add(await BodyAsync(path));
        return bodies;
    }
}
