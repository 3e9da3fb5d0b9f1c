using System.Diagnostics;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Containerd with the shim <c>containerd-shim-wasmfaas-v1</c>, which starts the node agent.</summary>
/// <param name="containerd">The directory of containerd's programs; empty for those of the path.</param>
public abstract class ShimTests(string containerd) : IAsyncLifetime
{
    private ShimNode? _node;

    private ShimNode Node => _node!;

    private ContainerdProcess Containerd => Node.Containerd;

    public async ValueTask InitializeAsync() => _node = await ShimNode.StartWithAsync(containerd);

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;

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
    public async Task AnImageRunsWithoutTheNativeShim()
    {
        await ShimPrograms.PutScriptAsync(Node.DirectoryPath);
        await AnImageRuns("examples/hello/hello.wasm", 0, "arg 0: /app.wasm\narg 1: Ada\n");
    }

    [Fact]
    public async Task StandardInputReachesTheGuestToItsEnd()
    {
        await Containerd.ImportAsync("tests/guests/slurp.wasm");
        using var ctr = Process.Start(new ProcessStartInfo(Containerd.Ctr, ["--address", Containerd.Socket, .. Run("--rm", "localhost/guest:1", "guest")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await ctr.StandardInput.WriteAsync(new string('a', 200_000));
        ctr.StandardInput.Close();
        Assert.Contains("\n200000 ", await ctr.StandardOutput.ReadToEndAsync(OciCallers.Cancellation));
        await ctr.WaitForExitAsync(OciCallers.Cancellation);
        Assert.Equal(0, ctr.ExitCode);
    }

    [Fact]
    public async Task EventsComeInTheirOrder()
    {
        await Containerd.ImportAsync("tests/guests/exit3.wasm");
        using var events = Process.Start(new ProcessStartInfo(Containerd.Ctr, ["--address", Containerd.Socket, "events"]) { RedirectStandardOutput = true })!;
        try
        {
            // Until the first of its own comes, ctr may not listen yet.
            var first = events.StandardOutput.ReadLineAsync(OciCallers.Cancellation).AsTask();
            for (int i = 0; !first.IsCompleted; i++) await Containerd.OkAsync("namespaces", "label", "default", $"number={i}");
            await Containerd.CtrAsync(Run("--rm", "localhost/guest:1", "guest"));
            var seen = new List<string>();
            while (seen.LastOrDefault() != "/tasks/delete")
            {
                string line = await events.StandardOutput.ReadLineAsync(OciCallers.Cancellation) ?? throw new EndOfStreamException();
                if (line.Split(' ').FirstOrDefault(word => word.StartsWith("/tasks/", StringComparison.Ordinal)) is not { } topic) continue;
                seen.Add(topic);
                Assert.Contains("\"container_id\":\"guest\"", line);
                if (topic is "/tasks/exit" or "/tasks/delete") Assert.Contains("\"exit_status\":3", line);
            }

            Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"], seen);
        }
        finally
        {
            events.Kill();
            await events.WaitForExitAsync(OciCallers.Cancellation);
        }
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
    public async Task AKilledAgentIsFollowedByOneThatGoesOn()
    {
        await Containerd.ImportAsync("tests/guests/loop.wasm");
        string id = NewId();
        await Containerd.OkAsync(Run("--detach", "localhost/guest:1", id));
        int agent = Node.AgentProcess, process = (await Containerd.FindTaskAsync(id))!.Value.Process;
        await OciCallers.OkAsync("kill", "-9", $"{agent}");
        Assert.Equal((process, "RUNNING"), (await Containerd.FindTaskAsync(id))!.Value);
        Assert.NotEqual(agent, Node.AgentProcess);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(id));
        Assert.Empty(Node.Left(id));
        while (Directory.Exists($"/proc/{process}")) await Task.Delay(10, OciCallers.Cancellation);
    }

    private static string NewId() => $"guest-{Guid.NewGuid():N}";

    private static string[] Run(params string[] arguments) => ["run", "--snapshotter", "native", "--platform", "wasi/wasm", "--runtime", ShimNode.Runtime, .. arguments];

    private void AssertNothingIsLeft(string id) => Assert.Empty(Node.Left(id));
}
