using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary><c>node check</c>.</summary>
public sealed class NodeCheckTests
{
    [Fact]
    public async Task AMachineWithoutProgramsLacksThem()
    {
        var findings = await CheckAsync("/nonexistent");
        foreach (string program in (string[])["containerd", "runc", "setpriv", "setsid", "containerd-shim-wasmfaas-v1"])
            Assert.Contains(findings, finding => finding.Kind == "missing" && finding.Text.StartsWith($"{program}: ", StringComparison.Ordinal));
        Assert.Contains(("ok", "openat2"), findings);
        Assert.Contains(findings, finding => finding.Kind == "note" && finding.Text.StartsWith("node agent: nothing answers at /nonexistent/agent.sock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.6.20", "", "missing runtime wasm in", "note containerd's Sandbox API")]
    [InlineData("1.6.20", "[x.containerd.runtimes.wasm]\n[x.containerd.runtimes.wasm-isolated]", "ok runtime wasm-isolated in", "ok containerd 1.6.20")]
    [InlineData("1.5.9", "", "missing containerd 1.5.9: install 1.6")]
    [InlineData("2.1.9", "[x.containerd.runtimes.wasm]\ndisabled_plugins = ['cri']", "ok runtime wasm in", "missing sandboxer wasmfaas in", "note containerd's plugin for Kubernetes is off", "missing node agent's Sandbox API: nothing answers")]
    [InlineData("2.1.9", "[proxy_plugins.wasmfaas]", "ok sandboxer wasmfaas", "ok containerd's Sandbox API", "missing node agent: nothing answers")]
    public async Task ContainerdIsAskedForItsVersionAndConfiguration(string version, string dump, params string[] expected)
    {
        using var programs = new Programs();
        programs.AddContainerd(version, dump);
        var findings = await CheckAsync(programs.Path);
        foreach (string line in expected) Assert.Contains(findings, finding => $"{finding.Kind} {finding.Text}".StartsWith(line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NothingIsMissingWhereAllIsThere()
    {
        Assert.SkipUnless(Environment.UserName == "root", "the agent is run by root");
        using var programs = new Programs();
        programs.AddContainerd("1.6.20", "[x.containerd.runtimes.wasm]\n[x.containerd.runtimes.wasm-isolated]");
        foreach (string name in (string[])["runc", "setpriv", "setsid", "containerd-shim-wasmfaas-v1"]) programs.Add(name, "");
        Assert.DoesNotContain(await CheckAsync(programs.Path), finding => finding.Kind == "missing" && !finding.Text.StartsWith("control groups", StringComparison.Ordinal));
    }

    private static async Task<List<(string Kind, string Text)>> CheckAsync(string path)
    {
        string dotnet = Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory());
        var (code, output, error) = await OciCallers.RunAsync("env", $"PATH={path}", dotnet, Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll"), "node", "check", "--state", "/nonexistent");
        Assert.Equal("", error);
        List<(string Kind, string Text)> findings = [.. output.TrimEnd().Split('\n').Select(line =>
        {
            var match = Regex.Match(line, "^(ok|missing|note)  (.+)$");
            Assert.True(match.Success, line);
            return (match.Groups[1].Value, match.Groups[2].Value);
        })];
        Assert.Equal(findings.Any(finding => finding.Kind == "missing") ? 1 : 0, code);
        return findings;
    }

    /// <summary>A directory of programs, which stands for the path.</summary>
    private sealed class Programs : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-check-");

        public string Path => _directory.FullName;

        public void Add(string name, string script)
        {
            string file = System.IO.Path.Combine(Path, name);
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            using var chmod = Process.Start("chmod", ["755", file]);
            chmod.WaitForExit();
        }

        public void AddContainerd(string version, string dump) =>
            Add("containerd", $"if [ \"$1\" = --version ]; then echo 'containerd github.com/containerd/containerd {version}~ds1 {version}'; else echo \"{dump}\"; fi");

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
