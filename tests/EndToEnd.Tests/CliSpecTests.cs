using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Directories of specs, applied to the real API.</summary>
public sealed class CliSpecTests
{
    [Fact]
    public async Task ADirectoryIsAppliedPrunedAndDestroyed()
    {
        await using var api = await CliApi.StartAsync();
        string specs = await InitAsync(api);
        Write(specs, "hello.yaml", Function("hello", "hello-code") + Package("hello-code"));
        Write(specs, "route.yaml", Route("hello"));
        Assert.Contains("3 objects and 1 archives are valid", await api.OkAsync("spec", "validate", "--specdir", specs));
        Assert.Contains("3 of 3 objects applied, 0 unchanged", await api.OkAsync("spec", "apply", "--specdir", specs));
        Assert.Contains("0 of 3 objects applied, 3 unchanged", await api.OkAsync("spec", "apply", "--specdir", specs));
        Assert.Equal("shop", (string?)(await api.GetAsync("fn", "hello"))["metadata"]!["annotations"]!["fission-name"]);

        Write(specs, "hello.yaml", Function("other", "hello-code") + Package("hello-code"));
        Write(specs, "route.yaml", Route("other"));
        await api.OkAsync("spec", "apply", "--specdir", specs, "--delete");
        Assert.Equal(["other"], await api.NamesAsync(ResourceKinds.Function));
        Assert.Contains("HTTPTrigger", await api.OkAsync("spec", "list", "--specdir", specs));
        await api.OkAsync("env", "create", "kept");
        await api.OkAsync("spec", "destroy", "--specdir", specs);
        Assert.Empty(await api.NamesAsync(ResourceKinds.Function));
        Assert.Empty(await api.NamesAsync(ResourceKinds.HttpTrigger));
        Assert.Equal(["kept"], await api.NamesAsync(ResourceKinds.Environment));
    }

    [Fact]
    public async Task ObjectsOfOthersAreNotTakenOver()
    {
        await using var api = await CliApi.StartAsync();
        string specs = await InitAsync(api);
        Write(specs, "hello.yaml", Function("hello", "hello-code") + Package("hello-code"));
        await api.OkAsync("fn", "create", "hello", "--code", "examples/hello/hello.wasm");
        var (code, _, error) = await api.RunAsync("spec", "apply", "--specdir", specs);
        Assert.Equal(1, code);
        Assert.Contains("function default/hello exists and belongs to no deployment (--allowconflicts takes it over)", error);
        await api.OkAsync("spec", "apply", "--specdir", specs, "--allowconflicts");
    }

    [Fact]
    public async Task AllThatIsWrongIsToldWithFileAndLine()
    {
        await using var api = await CliApi.StartAsync();
        string specs = await InitAsync(api);
        Write(specs, "a.yaml", Function("hello", "none") + Route("nobody"));
        var (code, _, error) = await api.RunAsync("spec", "validate", "--specdir", specs);
        Assert.Equal(1, code);
        Assert.Contains("a.yaml:1: Function hello: spec.package.packageref.name: there is no Package none here", error);
        Assert.Contains("a.yaml:8: HTTPTrigger r: spec.functionref: there is no Function nobody here", error);
        Assert.Contains("archive.yaml:1: no package uses the archive code", error);
        Write(specs, "b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
        Assert.Contains("b.yaml:1: apiVersion: v1, kind: Pod: expected one of", (await api.RunAsync("spec", "validate", "--specdir", specs)).Error);
        Write(specs, "b.yaml", "a: [1\nb: 2\n");
        Assert.Contains("b.yaml: not valid YAML: ", (await api.RunAsync("spec", "validate", "--specdir", specs)).Error);
        Write(specs, "b.yaml", "a: 1\nb: c: d\n");
        Assert.Contains("b.yaml:2: ", (await api.RunAsync("spec", "validate", "--specdir", specs)).Error);
    }

    private static async Task<string> InitAsync(CliApi api)
    {
        string specs = Path.Combine(api.Directory, "specs");
        await api.OkAsync("spec", "init", "--specdir", specs, "--name", "shop");
        Write(specs, "archive.yaml", $"kind: ArchiveUploadSpec\nname: code\nrootdir: {"examples/hello".InRoot()}\ninclude: ['*.wasm']\n");
        return specs;
    }

    private static void Write(string directory, string file, string text) => File.WriteAllText(Path.Combine(directory, file), text);

    private static string Function(string name, string package) => $$"""
        apiVersion: fission.io/v1
        kind: Function
        metadata: {name: {{name}}}
        spec:
          package:
            packageref: {name: {{package}}, namespace: default}
        ---

        """;

    private static string Package(string name) => $$"""
        apiVersion: fission.io/v1
        kind: Package
        metadata: {name: {{name}}}
        spec:
          deployment: {type: url, url: archive://code}
        ---

        """;

    private static string Route(string function) => $$"""
        apiVersion: fission.io/v1
        kind: HTTPTrigger
        metadata: {name: r}
        spec:
          relativeurl: /shop
          methods: [GET]
          functionref: {type: name, name: {{function}}}
        ---

        """;
}
