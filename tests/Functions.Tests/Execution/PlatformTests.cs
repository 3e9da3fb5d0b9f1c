using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

/// <summary>From an object in the store to an answer over a socket.</summary>
public sealed class PlatformTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task AFunctionIsServedAndStaysOverARestart()
    {
        await using (var platform = await TestPlatform.StartAsync(_directory.FullName))
        {
            await platform.ApplyFunctionAsync("hello", "hello", "args");
            Assert.Equal("PackageMissing", (await platform.ReadyAsync(ResourceKinds.Function, "hello")).Reason);
            await platform.ApplyPackageAsync("hello", "hello");
            Assert.Equal("Serving", (await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: true)).Reason);
            Assert.True((await platform.ReadyAsync(ResourceKinds.Package, "hello", holds: true)).Holds);
            await CheckAsync(platform);
        }

        await using var again = await TestPlatform.StartAsync(_directory.FullName);
        await CheckAsync(again);

        static async Task CheckAsync(TestPlatform platform)
        {
            foreach (string path in (string[])["/fission-function/hello", "/fission-function/default/hello"])
            {
                var (status, body) = await platform.SendAsync("POST", path, """{"args":["a"]}""");
                Assert.Equal((HttpStatusCode.OK, """{"status":0,"output":["arg 0: program","arg 1: a"]}"""), (status, body));
            }
        }
    }

    [Fact]
    public async Task ATriggersVariablesAndTheFunctionsHeadersReachIt()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("echo", "echo");
        await platform.ApplyFunctionAsync("echo", "echo", "cgi");
        await RouteAsync(platform, "users", """{"prefix":"/api","methods":["POST"],"functionref":{"type":"name","name":"echo"}}""");
        await RouteAsync(platform, "broken", """{"relativeurl":"/{id:[}","functionref":{"type":"name","name":"echo"}}""");
        await platform.ReadyAsync(ResourceKinds.Function, "echo", holds: true);
        Assert.True((await platform.ReadyAsync(ResourceKinds.HttpTrigger, "users", holds: true)).Holds);
        var broken = await platform.ReadyAsync(ResourceKinds.HttpTrigger, "broken");
        Assert.Equal((false, "Invalid"), (broken.Holds, broken.Reason));
        Assert.Equal("POST /a/b?x=1\nhi", (await platform.SendAsync("POST", "/api/a/b?x=1", "hi")).Body);
        var wrong = await platform.SendAsync("GET", "/api/a");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.Status);
        var error = JsonNode.Parse(wrong.Body)!;
        Assert.Equal(("router", "method_not_allowed"), ((string?)error["component"], (string?)error["reason"]));
        Assert.Equal(HttpStatusCode.NotFound, (await platform.SendAsync("GET", "/nowhere")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await platform.SendAsync("POST", "/api/a", "hi", ("X-Fission-Invoke-Mode", "async"))).Status);
    }

    [Fact]
    public async Task AnInvalidModuleFailsItsPackageAndLeavesWhatWasServed()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await platform.ApplyFunctionAsync("hello", "hello", "args");
        await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: true);
        await platform.ApplyAsync(ResourceKinds.Package, "hello", new JsonObject
        {
            ["spec"] = new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = "AGFzbQEAAAAB" } },
        });
        Assert.Equal((false, "ModuleInvalid"), await platform.ReadyAsync(ResourceKinds.Package, "hello", holds: false) is var (holds, reason, _) ? (holds, reason) : default);
        Assert.Contains("the state before goes on", (await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: false)).Message);
        Assert.Equal(HttpStatusCode.OK, (await platform.SendAsync("POST", "/fission-function/hello", "{}")).Status);
    }

    [Fact]
    public async Task AnArchiveOfAnotherChecksumIsRefused()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        string file = Path.Combine(_directory.FullName, "module.wasm");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(TestPlatform.Literal("hello")), TestContext.Current.CancellationToken);
        await platform.ApplyAsync(ResourceKinds.Package, "hello", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["deployment"] = new JsonObject { ["type"] = "url", ["url"] = "file://" + file, ["checksum"] = new JsonObject { ["type"] = "sha256", ["sum"] = new string('0', 64) } },
            },
        });
        Assert.Equal("ChecksumMismatch", (await platform.ReadyAsync(ResourceKinds.Package, "hello", holds: false)).Reason);
    }

    [Fact]
    public async Task NoRequestFailsWhileFunctionsAndRoutesChange()
    {
        await using var platform = await TestPlatform.StartAsync(_directory.FullName);
        await platform.ApplyPackageAsync("hello", "hello");
        await platform.ApplyFunctionAsync("hello", "hello", "args");
        await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: true);
        await RouteAsync(platform, "hello", """{"relativeurl":"/hi","functionref":{"type":"name","name":"hello"}}""");
        await platform.ReadyAsync(ResourceKinds.HttpTrigger, "hello", holds: true);
        bool isOver = false;
        int count = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var (status, body) = await platform.SendAsync("POST", "/hi", """{"args":["a"]}""");
                Assert.True(status == HttpStatusCode.OK, body);
                Interlocked.Increment(ref count);
            }
        })).ToList();
        for (int i = 1; i <= 40; i++)
        {
            await platform.ApplyFunctionAsync("hello", "hello", "args", new JsonObject { ["functionTimeout"] = 20 + i });
            await RouteAsync(platform, $"other{i}", $$$"""{"relativeurl":"/other/{{{i}}}","functionref":{"type":"name","name":"hello"}}""");
            await platform.ReadyAsync(ResourceKinds.Function, "hello", holds: true);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers);
        Assert.True(count > 0);
        Assert.Equal(TimeSpan.FromSeconds(60), platform.Host.Find("default_hello")!.Options.Timeout);
    }

    private static Task RouteAsync(TestPlatform platform, string name, string spec) =>
        platform.ApplyAsync(ResourceKinds.HttpTrigger, name, new JsonObject { ["spec"] = JsonNode.Parse(spec) });
}
