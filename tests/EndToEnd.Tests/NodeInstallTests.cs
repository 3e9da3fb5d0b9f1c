using Xunit;
using YamlDotNet.RepresentationModel;

namespace WasmFaas.EndToEnd.Tests;

/// <summary><c>node install</c>, into a directory that stands for a machine's root.</summary>
public sealed class NodeInstallTests : IDisposable
{
    private const string DropIn = "etc/containerd/conf.d/wasmfaas.toml", Config = "etc/containerd/config.toml";
    private const string OldContainerd = "/usr/bin/containerd", NewContainerd = "/usr/local/lib/wasmfaas-peers/containerd-2/bin/containerd";

    // With a plugin section of its own, as the nodes of most clusters have it.
    private const string ClusterConfig = """
        version = 2
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = true

        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("wasmfaas-node-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task ASecondTimeChangesNothing()
    {
        // Other tests build it too: not in the middle of this one.
        string shim = await ShimPrograms.BuildAsync();
        string first = await InstallAsync("2.1");
        string[] files = [DropIn, Config, "etc/systemd/system/wasmfaas-node.service", "etc/wasm-faas/runtimeclass.yaml", "usr/local/bin/containerd-shim-wasmfaas-v1", "usr/local/bin/containerd-shim-wasmfaas-isolated-v1"];
        Assert.Equal(files.Select(In).Order(), Directory.EnumerateFiles(_root.FullName, "*", SearchOption.AllDirectories).Order());
        foreach (string file in files) Assert.Contains($"written  {In(file)}\n", first);
        foreach (string step in (string[])["systemctl daemon-reload", "systemctl restart containerd", "kubectl apply -f /etc/wasm-faas/runtimeclass.yaml"]) Assert.Contains(step, first);
        foreach (string link in files[4..]) Assert.Equal(shim, new FileInfo(In(link)).LinkTarget);

        var times = files.Select(file => File.GetLastWriteTimeUtc(In(file))).ToList();
        string second = await InstallAsync("2.1");
        Assert.DoesNotContain("written", second);
        foreach (string file in files) Assert.Contains($"unchanged  {In(file)}\n", second);
        Assert.Equal(times, files.Select(file => File.GetLastWriteTimeUtc(In(file))));
    }

    [Fact]
    public async Task AFileThatSomebodyChangedIsOverwrittenByForceOnly()
    {
        await InstallAsync("2.1");
        string unit = In("etc/systemd/system/wasmfaas-node.service");
        string changed = await File.ReadAllTextAsync(unit, Cancellation) + "# mine\n";
        await File.WriteAllTextAsync(unit, changed, Cancellation);
        File.Delete(In(DropIn));
        var (code, output, error) = await RunAsync("2.1");
        Assert.Equal(1, code);
        Assert.StartsWith($"wasmfaas: {unit}: not as ", error);
        Assert.Empty(output);
        Assert.Equal(changed, await File.ReadAllTextAsync(unit, Cancellation));
        Assert.False(File.Exists(In(DropIn)), "nothing is written where a file is refused");
        Assert.Contains($"written  {unit}\n", await InstallAsync("2.1", "--force"));
        Assert.DoesNotContain("# mine", await File.ReadAllTextAsync(unit, Cancellation));
    }

    [Fact]
    public async Task WhatAnInstallationWroteIsBroughtUpToDate()
    {
        await InstallAsync("2.1");
        string output = await InstallAsync("2.1", "--state", "/run/other place");
        Assert.Contains($"written  {In(DropIn)}\n", output);
        Assert.Contains("address = \"/run/other place/sandbox.sock\"", await File.ReadAllTextAsync(In(DropIn), Cancellation));
        Assert.Contains("Environment=\"WASMFAAS_NODE_STATE=/run/other place\"", await File.ReadAllTextAsync(In("etc/systemd/system/containerd.service.d/wasmfaas.conf"), Cancellation));
        Assert.Contains("node --state \"/run/other place\"\n", await File.ReadAllTextAsync(In("etc/systemd/system/wasmfaas-node.service"), Cancellation));
    }

    [Fact]
    public async Task TheLinkIsMovedToTheNativeShim()
    {
        Assert.SkipUnless(ShimPrograms.CanBuildNative, "gcc or zlib's headers are not installed");
        string shim = await ShimPrograms.BuildAsync(), link = In("usr/local/bin/containerd-shim-wasmfaas-v1");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, "containerd-shim-wasmfaas-v1".InRoot());
        Assert.Contains($"written  {link}\n", await InstallAsync("2.1"));
        Assert.Equal(shim, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task APrintWritesNothingAndHasTheManifests()
    {
        string output = await InstallAsync("2.1", "--print");
        Assert.Empty(_root.EnumerateFileSystemInfos());
        string manifest = await File.ReadAllTextAsync("deploy/runtimeclass.yaml".InRoot(), Cancellation);
        Assert.Contains(manifest, output);
        var classes = Load(manifest).ToDictionary(document => Text(document["metadata"]["name"]), document => Text(document["handler"]));
        foreach (string handler in classes.Values) Assert.Contains($".containerd.runtimes.{handler}]", output);
        foreach (string pod in (string[])["hello", "mixed"])
        {
            var document = Assert.Single(Load(await File.ReadAllTextAsync($"deploy/{pod}.yaml".InRoot(), Cancellation)));
            Assert.Equal((pod, "Pod"), (Text(document["metadata"]["name"]), Text(document["kind"])));
            Assert.Contains(Text(document["spec"]["runtimeClassName"]), classes.Keys);
            Assert.Equal("8080", Text(document["metadata"]["annotations"]["wasm-faas.dev/port"]));
        }
    }

    [Fact]
    public async Task AConfigurationThatDoesNotImportIsNotEdited()
    {
        Directory.CreateDirectory(In("etc/containerd"));
        const string empty = "version = 2\n";
        await File.WriteAllTextAsync(In(Config), empty, Cancellation);
        Assert.Contains("imports = [\"/etc/containerd/conf.d/wasmfaas.toml\"]\n", await InstallAsync("1.7"));
        Assert.Equal(empty, await File.ReadAllTextAsync(In(Config), Cancellation));
        Assert.Contains("version = 2\n", await File.ReadAllTextAsync(In(DropIn), Cancellation));

        await File.WriteAllTextAsync(In(Config), empty + "imports = [\n  \"other.toml\", # another\n]\n", Cancellation);
        Assert.Contains("add \"/etc/containerd/conf.d/wasmfaas.toml\" to the list of imports", await InstallAsync("1.7"));
        await File.WriteAllTextAsync(In(Config), empty + "imports = [\"conf.d/*.toml\"]\n", Cancellation);
        Assert.DoesNotContain("imports", await InstallAsync("1.7"));
        await File.WriteAllTextAsync(In(Config), "disabled_plugins = [\"cri\"]\n", Cancellation);
        var (code, _, error) = await RunAsync("1.7");
        Assert.Equal(1, code);
        Assert.Contains("expected \"version = 2\"", error);
    }

    [Theory]
    [InlineData(OldContainerd, "1.6")]
    [InlineData(NewContainerd, "2.1")]
    public async Task ContainerdTakesWhatIsWritten(string program, string version)
    {
        await SkipWhereAbsentAsync(program, version);
        await InstallAsync(version);
        string config = await File.ReadAllTextAsync(In(Config), Cancellation);
        string dump = await DumpAsync(program, config.Replace("/etc/containerd", In("etc/containerd")));
        foreach (string runtime in (string[])["runc", "wasm", "wasm-isolated"]) Assert.Contains($".containerd.runtimes.{runtime}]", dump);
        Assert.Contains(version == "2.1" ? "io.containerd.wasmfaas-isolated.v1" : "wasm-faas.dev/isolation=process", dump);
        Assert.Equal(version == "2.1", dump.Contains("[proxy_plugins.wasmfaas]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OldContainerd, "1.6")]
    [InlineData(NewContainerd, "2.1")]
    public async Task AClustersOwnSettingsAreKept(string program, string version)
    {
        await SkipWhereAbsentAsync(program, version);
        Directory.CreateDirectory(In("etc/containerd"));
        await File.WriteAllTextAsync(In(Config), ClusterConfig, Cancellation);
        string output = await InstallAsync(version);
        string config = ClusterConfig;
        if (version == "1.6")
        {
            // An import would take the place of the cluster's section.
            Assert.False(File.Exists(In(DropIn)));
            string lines = output[output.IndexOf("  [plugins", StringComparison.Ordinal)..];
            config += lines[..lines.IndexOf("  systemctl", StringComparison.Ordinal)];
        }
        else
        {
            Assert.Contains("add this line", output);
            config = $"imports = [\"{In(DropIn)}\"]\n{config}";
        }

        string dump = await DumpAsync(program, config);
        Assert.Contains("SystemdCgroup = true", dump);
        foreach (string runtime in (string[])["runc", "wasm", "wasm-isolated"]) Assert.Contains($".containerd.runtimes.{runtime}]", dump);
        Assert.Equal(version == "2.1", dump.Contains("sandboxer = 'wasmfaas'", StringComparison.Ordinal));
    }

    private static IEnumerable<YamlNode> Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => document.RootNode);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static async Task SkipWhereAbsentAsync(string program, string version)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not installed");
        var (_, output, _) = await OciCallers.RunAsync(program, "--version");
        Assert.SkipUnless(output.Contains($" {version}.") || output.Contains($" v{version}."), $"{program} is not containerd {version}");
    }

    private async Task<string> DumpAsync(string program, string config)
    {
        string file = In("containerd.toml");
        await File.WriteAllTextAsync(file, config, Cancellation);
        return await OciCallers.OkAsync(program, "--config", file, "config", "dump");
    }

    private string In(string path) => Path.Combine(_root.FullName, path);

    private async Task<string> InstallAsync(string containerd, params string[] options)
    {
        var (code, output, error) = await RunAsync(containerd, options);
        Assert.True(code == 0, error);
        return output;
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string containerd, params string[] options) =>
        WasmFaasProcess.RunAsync("", ["node", "install", "--root", _root.FullName, "--containerd", containerd, .. options]);
}
