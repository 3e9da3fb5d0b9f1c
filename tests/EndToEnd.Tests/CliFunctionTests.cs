using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The verbs of functions, packages, routes, timers and values, as a real client of the real API.</summary>
public sealed class CliFunctionTests
{
    private const string Hello = "examples/hello/hello.wasm";

    [Fact]
    public async Task AFunctionIsMadeOfAModuleShownChangedAndDeleted()
    {
        await using var api = await CliApi.StartAsync();
        string created = await api.OkAsync("fn", "create", "hello", "--code", Hello, "--fntimeout", "7", "--env-var", "LEVEL=debug", "--maxmemory", "64Mi");
        Assert.StartsWith("function default/hello created (convention args: it exports _start; ", created);
        var function = await api.GetAsync("fn", "hello");
        Assert.Equal(7, (int?)function["spec"]!["functionTimeout"]);
        Assert.Equal("64Mi", (string?)function["spec"]!["resources"]!["limits"]!["memory"]);
        string package = (string)function["spec"]!["package"]!["packageref"]!["name"]!;
        Assert.Equal([package], await api.NamesAsync(ResourceKinds.Package));

        await api.OkAsync("fn", "update", "--name", "hello", "--fntimeout", "9", "--env-var", "LEVEL=info", "--env-var", "MORE=1");
        function = await api.GetAsync("fn", "hello");
        Assert.Equal(9, (int?)function["spec"]!["functionTimeout"]);
        Assert.Equal("""[{"name":"LEVEL","value":"info"},{"name":"MORE","value":"1"}]""", function["spec"]!["env"]!.ToJsonString());

        Assert.Contains("convention cgi: it exports _start and reads variables, not arguments", await api.OkAsync("fn", "update", "hello", "--code", "examples/echo"));
        string[] packages = await api.NamesAsync(ResourceKinds.Package);
        Assert.NotEqual(package, Assert.Single(packages));
        Assert.Equal("function default/hello deleted\n", await api.OkAsync("fn", "delete", "hello"));
        Assert.Empty(await api.NamesAsync(ResourceKinds.Package));
    }

    [Fact]
    public async Task NothingStaysBehindWhereALaterObjectIsRefused()
    {
        await using var api = await CliApi.StartAsync();
        Assert.Contains("spec.functionTimeout", await api.RefusedAsync("fn", "create", "hello", "--code", Hello, "--fntimeout", "-1"));
        Assert.Empty(await api.NamesAsync(ResourceKinds.Package));
        await api.RefusedAsync("fn", "create", "hello", "--code", Hello, "--url", "no-slash", "--method", "NONE");
        Assert.Empty(await api.NamesAsync(ResourceKinds.Function));
        Assert.Empty(await api.NamesAsync(ResourceKinds.Package));
        await api.OkAsync("fn", "create", "hello", "--code", Hello);
        Assert.Contains("already exists", await api.RefusedAsync("fn", "create", "hello", "--code", "examples/echo"));
        Assert.Single(await api.NamesAsync(ResourceKinds.Package));
    }

    [Fact]
    public async Task ALargeModuleIsKeptByTheServer()
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("fn", "create", "words", "--code", "examples/wordcount");
        string package = Assert.Single(await api.NamesAsync(ResourceKinds.Package));
        var archive = (await api.GetAsync("package", package))["spec"]!["deployment"]!;
        Assert.StartsWith("held:", (string?)archive["url"], StringComparison.Ordinal);
        string copy = Path.Combine(api.Directory, "copy.wasm");
        await api.OkAsync("package", "getdeploy", package, "-o", copy);
        Assert.Equal(await File.ReadAllBytesAsync("examples/wordcount/wordcount.wasm".InRoot(), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken));
        Assert.Contains("words", await api.OkAsync("package", "info", package));
    }

    [Fact]
    public async Task ListsAreAlignedTablesOrWholeObjects()
    {
        await using var api = await CliApi.StartAsync();
        Assert.Empty(await api.OkAsync("fn", "list"));
        await api.OkAsync("fn", "create", "a", "--code", Hello);
        await api.OkAsync("fn", "create", "longer-name", "--code", Hello);
        string[] lines = (await api.OkAsync("fn", "list")).Split('\n');
        Assert.StartsWith("NAME          ", lines[0]);
        Assert.StartsWith("a             ", lines[1]);
        Assert.StartsWith("longer-name   ", lines[2]);
        Assert.Equal("function.fission.io/a\nfunction.fission.io/longer-name\n", await api.OkAsync("fn", "list", "-o", "name"));
        Assert.Equal(2, JsonNode.Parse(await api.OkAsync("fn", "list", "-o", "json"))!["items"]!.AsArray().Count);
        Assert.Contains("name: longer-name\n", await api.OkAsync("fn", "get", "longer-name", "-o", "yaml"));
        Assert.StartsWith("NAMESPACE   NAME", await api.OkAsync("fn", "list", "-A"));
        Assert.Contains("\"none\" not found", await api.RefusedAsync("fn", "get", "none"));
        Assert.Empty(await api.OkAsync("fn", "delete", "none", "--ignore-not-found"));
    }

    [Fact]
    public async Task RoutesHaveFissionsFields()
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("fn", "create", "hello", "--code", Hello);
        await api.OkAsync("route", "create", "--name", "r", "--url", "/hello/{who}", "--function", "hello", "--method", "GET,POST", "--host", "example.com", "--cors-origin", "*");
        var spec = (await api.GetAsync("route", "r"))["spec"]!;
        Assert.Equal("/hello/{who}", (string?)spec["relativeurl"]);
        Assert.Equal("""["GET","POST"]""", spec["methods"]!.ToJsonString());
        Assert.Equal("hello", (string?)spec["functionref"]!["name"]);
        Assert.Equal("""["*"]""", spec["corsConfig"]!["allowOrigins"]!.ToJsonString());
        await api.OkAsync("route", "update", "r", "--function", "hello", "--weight", "30", "--function", "old", "--weight", "70");
        Assert.Equal("""{"hello":30,"old":70}""", (await api.GetAsync("route", "r"))["spec"]!["functionref"]!["functionweights"]!.ToJsonString());
        Assert.Contains("route default/hello-a-b created", await api.OkAsync("route", "create", "--function", "hello", "--prefix", "/a/b", "--keepprefix"));
        Assert.Contains("Route:", await api.OkAsync("fn", "describe", "hello"));
        await api.OkAsync("route", "delete", "r");
        Assert.Equal(["hello-a-b"], await api.NamesAsync(ResourceKinds.HttpTrigger));
    }

    [Fact]
    public async Task TimersEnvironmentsAndValuesAreMade()
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("env", "create", "wasm");
        await api.OkAsync("fn", "create", "hello", "--code", Hello, "--env", "wasm");
        await api.OkAsync("timer", "create", "tick", "--function", "hello", "--cron", "*/5 * * * *");
        Assert.Equal("*/5 * * * *", (string?)(await api.GetAsync("timer", "tick"))["spec"]!["cron"]);
        await api.RefusedAsync("timer", "update", "tick", "--method", "NONE");
        await api.OkAsync("secret", "create", "keys", "--from-literal", "a=b", "--from-file", "licence=LICENSE");
        var secret = await api.GetAsync("secret", "keys");
        Assert.Equal("Yg==", (string?)secret["data"]!["a"]);
        Assert.Equal(await File.ReadAllBytesAsync("LICENSE".InRoot(), TestContext.Current.CancellationToken), Convert.FromBase64String((string)secret["data"]!["licence"]!));
        await api.OkAsync("configmap", "create", "settings", "--from-literal", "level=debug", "--from-file", Hello);
        var map = await api.GetAsync("configmap", "settings");
        Assert.Equal("debug", (string?)map["data"]!["level"]);
        Assert.NotNull(map["binaryData"]!["hello.wasm"]);
    }

    [Fact]
    public async Task TheTokenOfTheKubeconfigIsUsedForItsServerOnly()
    {
        var access = new ApiAccess("0123456789abcdef0123456789abcdef", null);
        await using var api = await CliApi.StartAsync(access);
        Assert.Contains("expected a bearer token", await api.RefusedAsync("fn", "list"));
        access.WriteKubeConfig(Path.Combine(api.Directory, "kubeconfig"), api.EndPoint);
        await api.OkAsync("fn", "list");
        access.WriteKubeConfig(Path.Combine(api.Directory, "kubeconfig"), new IPEndPoint(IPAddress.Loopback, 9));
        Assert.Contains("expected a bearer token", await api.RefusedAsync("fn", "list"));
    }
}
