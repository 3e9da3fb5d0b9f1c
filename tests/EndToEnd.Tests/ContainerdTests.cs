using System.Diagnostics;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Containerd, whose shim for runc calls the program in runc's place.</summary>
public sealed class ContainerdTests : IAsyncLifetime
{
    private readonly OciCallers _callers = new();
    private Process? _containerd;

    private string Socket => Path.Combine(_callers.DirectoryPath, "c.sock");

    public async ValueTask InitializeAsync()
    {
        OciCallers.SkipWhereMissing("containerd", "ctr", "containerd-shim-runc-v2", "runc");
        string configuration = Path.Combine(_callers.DirectoryPath, "containerd.toml");
        await File.WriteAllTextAsync(configuration, $"""
            version = 2
            root = "{_callers.DirectoryPath}/root"
            state = "{_callers.DirectoryPath}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{Socket}"
            [ttrpc]
              address = "{Socket}.ttrpc"
            """, OciCallers.Cancellation);
        _containerd = Process.Start(new ProcessStartInfo("containerd", ["--config", configuration, "--log-level", "error"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _containerd.BeginErrorReadLine();
        _containerd.BeginOutputReadLine();
        while ((await CtrAsync("version")).ExitCode != 0)
        {
            Assert.False(_containerd.HasExited, "containerd ended");
            await Task.Delay(50, OciCallers.Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_containerd is not null)
        {
            _containerd.Kill();
            await _containerd.WaitForExitAsync();
            _containerd.Dispose();
        }

        _callers.Dispose();
    }

    [Theory]
    [InlineData("examples/hello/hello.wasm", 0, "arg 0: /app.wasm\narg 1: Ada\n")]
    [InlineData("tests/guests/exit3.wasm", 3, "out\n")]
    public async Task AnImageRuns(string module, int code, string output)
    {
        await _callers.BuildAsync(module, "localhost/guest:1");
        string archive = Path.Combine(_callers.DirectoryPath, "image.tar");
        await OciCallers.OkAsync("tar", "-C", _callers.Images, "-cf", archive, "oci-layout", "index.json", "blobs");
        await OkAsync("images", "import", "--snapshotter", "native", "--platform", "wasi/wasm", archive);
        var (ended, written, error) = await CtrAsync("run", "--rm", "--snapshotter", "native", "--platform", "wasi/wasm", "--runc-binary", _callers.Runtime, "localhost/guest:1", "guest", "/app.wasm", "Ada");
        Assert.True(ended == code, error);
        Assert.Equal(output, written);
        Assert.Equal("", await OkAsync("tasks", "list", "--quiet"));
    }

    [Fact]
    public async Task WhatAGuestUsesIsCountedAndItsGroupGoesWithIt()
    {
        await _callers.BuildAsync("tests/guests/loop.wasm", "localhost/guest:1");
        string archive = Path.Combine(_callers.DirectoryPath, "image.tar");
        await OciCallers.OkAsync("tar", "-C", _callers.Images, "-cf", archive, "oci-layout", "index.json", "blobs");
        await OkAsync("images", "import", "--snapshotter", "native", "--platform", "wasi/wasm", archive);
        string id = $"loop-{Guid.NewGuid():N}";
        await OkAsync("run", "--detach", "--snapshotter", "native", "--platform", "wasi/wasm", "--runc-binary", _callers.Runtime, "localhost/guest:1", id);
        string pid = (await OkAsync("tasks", "list")).Split('\n').Single(line => line.StartsWith(id, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains($"/default/{id}", await File.ReadAllTextAsync($"/proc/{pid}/cgroup", OciCallers.Cancellation));
        await OkAsync("tasks", "metrics", id);
        await OkAsync("tasks", "kill", "--signal", "9", id);
        (int ExitCode, string Output, string Error) deleted;
        while ((deleted = await CtrAsync("tasks", "delete", id)).ExitCode != 0) await Task.Delay(50, OciCallers.Cancellation);
        Assert.Contains("exit code 137", deleted.Error);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/sys/fs/cgroup"), controller => Directory.Exists($"{controller}/default/{id}"));
        await OkAsync("containers", "delete", id);
    }

    private async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await CtrAsync(arguments);
        Assert.True(code == 0, $"ctr {string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    private Task<(int ExitCode, string Output, string Error)> CtrAsync(params string[] arguments) => OciCallers.RunAsync("ctr", ["--address", Socket, .. arguments]);
}
