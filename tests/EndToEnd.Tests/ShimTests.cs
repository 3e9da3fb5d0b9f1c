using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Containerd with the shim <c>containerd-shim-wasmfaas-v1</c>, which starts the node agent.</summary>
public sealed class ShimTests : IAsyncLifetime
{
    private readonly OciCallers _callers = new();
    private ContainerdProcess? _containerd;

    private ContainerdProcess Containerd => _containerd!;

    private string AgentDirectory => Path.Combine(_callers.DirectoryPath, "agent");

    private int AgentProcess => int.Parse(File.ReadAllText(Path.Combine(AgentDirectory, "pid")), CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        OciCallers.SkipWhereMissing("containerd", "ctr", "setpriv", "setsid");
        string shim = Path.Combine(_callers.DirectoryPath, "containerd-shim-wasmfaas-v1");
        await File.WriteAllTextAsync(shim, $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll")} shim \"$@\"\n", OciCallers.Cancellation);
        await OciCallers.OkAsync("chmod", "755", shim);
        _containerd = await ContainerdProcess.StartAsync(_callers, ("WASMFAAS_NODE_STATE", AgentDirectory), ("PATH", $"{_callers.DirectoryPath}:{Environment.GetEnvironmentVariable("PATH")}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_containerd is not null) await _containerd.DisposeAsync();
        if (File.Exists(Path.Combine(AgentDirectory, "pid")))
        {
            // It ends its keepers first.
            using var agent = Process.GetProcessById(AgentProcess);
            await OciCallers.OkAsync("kill", $"{agent.Id}");
            await agent.WaitForExitAsync();
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(AgentDirectory, "keepers")));
        }

        _callers.Dispose();
    }

    [Theory]
    [InlineData("examples/hello/hello.wasm", 0, "arg 0: /app.wasm\narg 1: Ada\n")]
    [InlineData("tests/guests/exit3.wasm", 3, "out\n")]
    [InlineData("tests/guests/trap.wasm", 134, "Content-Type: text/plain\n\nhalf an answer")]
    public async Task AnImageRuns(string module, int code, string output)
    {
        await Containerd.ImportAsync(module);
        var (ended, written, error) = await Containerd.CtrAsync(Run("--rm", "localhost/guest:1", "guest", "/app.wasm", "Ada"));
        Assert.True(ended == code, $"{ended}: {error}");
        Assert.Equal(output, written);
        if (code == 134) Assert.Contains("trap: ", error);
        Assert.Equal("", await Containerd.OkAsync("tasks", "list", "--quiet"));
    }

    [Fact]
    public async Task AGuestIsPausedMeasuredAndKilled()
    {
        await Containerd.ImportAsync("tests/guests/loop.wasm");
        string id = NewId();
        await Containerd.OkAsync(Run("--detach", "localhost/guest:1", id));
        Assert.Equal("RUNNING", (await Containerd.FindTaskAsync(id))!.Value.Status);
        Assert.Contains("cpu.usage_usec", await Containerd.OkAsync("tasks", "metrics", id));
        await Containerd.OkAsync("tasks", "pause", id);
        Assert.Equal("PAUSED", (await Containerd.FindTaskAsync(id))!.Value.Status);
        await Containerd.OkAsync("tasks", "resume", id);
        var (code, _, error) = await Containerd.CtrAsync("tasks", "exec", "--exec-id", "one", id, "/bin/sh");
        Assert.Equal(1, code);
        Assert.Contains("wasm containers have one process", error);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(id));
        AssertNothingIsLeft(id);
    }

    [Fact]
    public async Task AKilledKeeperEndsItsContainerAndNoOther()
    {
        await Containerd.ImportAsync("tests/guests/loop.wasm");
        string one = NewId(), other = NewId();
        await Containerd.OkAsync(Run("--detach", "localhost/guest:1", one));
        await Containerd.OkAsync(Run("--detach", "localhost/guest:1", other));
        await OciCallers.OkAsync("kill", "-9", $"{(await Containerd.FindTaskAsync(one))!.Value.Process}");
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(one));
        Assert.Equal("RUNNING", (await Containerd.FindTaskAsync(other))!.Value.Status);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", other);
        await Containerd.DeleteStoppedAsync(other);
        AssertNothingIsLeft(one);
        AssertNothingIsLeft(other);
    }

    [Fact]
    public async Task AKilledAgentLeavesNothingBehind()
    {
        await Containerd.ImportAsync("tests/guests/loop.wasm");
        string id = NewId();
        await Containerd.OkAsync(Run("--detach", "localhost/guest:1", id));
        int keeper = (await Containerd.FindTaskAsync(id))!.Value.Process;
        await OciCallers.OkAsync("kill", "-9", $"{AgentProcess}");

        // Containerd sees the connection break, and calls the shim to clean up: it starts the next agent.
        while (await Containerd.FindTaskAsync(id) is not null || Directory.Exists($"/proc/{keeper}") || Left(id).Any()) await Task.Delay(50, OciCallers.Cancellation);
        await Containerd.OkAsync("containers", "delete", id);
    }

    private static string NewId() => $"guest-{Guid.NewGuid():N}";

    private static string[] Run(params string[] arguments) => ["run", "--snapshotter", "native", "--platform", "wasi/wasm", "--runtime", "io.containerd.wasmfaas.v1", .. arguments];

    private void AssertNothingIsLeft(string id) => Assert.Empty(Left(id));

    /// <summary>Control groups and mounts of a container.</summary>
    private IEnumerable<string> Left(string id) =>
    [
        .. Directory.EnumerateDirectories("/sys/fs/cgroup").Select(controller => $"{controller}/default/{id}").Where(Directory.Exists),
        .. File.ReadLines("/proc/mounts").Where(mount => mount.Contains($"{_callers.DirectoryPath}/state/io.containerd.runtime.v2.task/default/{id}", StringComparison.Ordinal)),
    ];
}
