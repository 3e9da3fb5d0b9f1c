using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Linux containers of the node agent, which runc makes.</summary>
public sealed class ShimLinuxTests : IAsyncLifetime
{
    private ShimNode? _node;

    private ShimNode Node => _node!;

    private ContainerdProcess Containerd => Node.Containerd;

    public async ValueTask InitializeAsync()
    {
        _node = await ShimNode.StartAsync("runc", "ldd");
        await Containerd.ImportLinuxAsync();
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task AnImageRuns()
    {
        var (code, output, error) = await Containerd.CtrAsync(Run("--rm", "localhost/linux:1", "one", "sh", "-c", "echo out; echo err >&2; exit 3"));
        Assert.Equal((3, "out\n", "err\n"), (code, output, error));
        Assert.Empty(Node.Left("one"));
        Assert.Equal("", await Containerd.OkAsync("tasks", "list", "--quiet"));
    }

    [Fact]
    public async Task ASignalEndsIt()
    {
        string id = await StartAsync("sleep", "3600");
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(id));
        Assert.Empty(Node.Left(id));
    }

    [Fact]
    public async Task WhatRuncRefusesIsTold()
    {
        var (code, _, error) = await Containerd.CtrAsync(Run("--rm", "localhost/linux:1", "one", "nothing"));
        Assert.Equal(1, code);
        Assert.Contains("executable file not found in $PATH", error);
        Assert.Empty(Node.Left("one"));
    }

    private static string[] Run(params string[] arguments) => ["run", "--snapshotter", "native", "--runtime", ShimNode.Runtime, .. arguments];

    private async Task<string> StartAsync(params string[] arguments)
    {
        string id = $"linux-{Guid.NewGuid():N}";
        await Containerd.OkAsync(Run(["--detach", "localhost/linux:1", id, .. arguments]));
        return id;
    }
}
