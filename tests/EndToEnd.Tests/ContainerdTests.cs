using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Containerd, whose shim for runc calls the program in runc's place.</summary>
public sealed class ContainerdTests : IAsyncLifetime
{
    private readonly OciCallers _callers = new();
    private ContainerdProcess? _containerd;

    private ContainerdProcess Containerd => _containerd!;

    public async ValueTask InitializeAsync()
    {
        OciCallers.SkipWhereMissing("containerd", "ctr", "containerd-shim-runc-v2", "runc");
        _containerd = await ContainerdProcess.StartAsync(_callers, "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_containerd is not null) await _containerd.DisposeAsync();
        _callers.Dispose();
    }

    [Theory]
    [InlineData("examples/hello/hello.wasm", 0, "arg 0: /app.wasm\narg 1: Ada\n")]
    [InlineData("tests/guests/exit3.wasm", 3, "out\n")]
    public async Task AnImageRuns(string module, int code, string output)
    {
        await Containerd.ImportAsync(module);
        var (ended, written, error) = await Containerd.CtrAsync("run", "--rm", "--snapshotter", "native", "--platform", "wasi/wasm", "--runc-binary", _callers.Runtime, "localhost/guest:1", "guest", "/app.wasm", "Ada");
        Assert.True(ended == code, error);
        Assert.Equal(output, written);
        Assert.Equal("", await Containerd.OkAsync("tasks", "list", "--quiet"));
    }

    [Fact]
    public async Task WhatAGuestUsesIsCountedAndItsGroupGoesWithIt()
    {
        await Containerd.ImportAsync("tests/guests/loop.wasm");
        string id = $"loop-{Guid.NewGuid():N}";
        await Containerd.OkAsync("run", "--detach", "--snapshotter", "native", "--platform", "wasi/wasm", "--runc-binary", _callers.Runtime, "localhost/guest:1", id);
        int process = (await Containerd.FindTaskAsync(id))!.Value.Process;
        Assert.Contains($"/default/{id}", await File.ReadAllTextAsync($"/proc/{process}/cgroup", OciCallers.Cancellation));
        await Containerd.OkAsync("tasks", "metrics", id);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(id));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/sys/fs/cgroup"), controller => Directory.Exists($"{controller}/default/{id}"));
    }
}
