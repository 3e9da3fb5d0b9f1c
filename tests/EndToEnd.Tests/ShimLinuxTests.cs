using System.Diagnostics;
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
    public async Task AContainerIsPausedMeasuredAndKilled()
    {
        string id = await StartAsync("--memory-limit", "33554432", "--", "sleep", "3600");
        int process = (await Containerd.FindTaskAsync(id))!.Value.Process;
        Assert.Contains($"/default/{id}", await File.ReadAllTextAsync($"/proc/{process}/cgroup", OciCallers.Cancellation));
        Assert.Contains($"{process}", await Containerd.OkAsync("tasks", "ps", id));
        Assert.Matches(@"memory\.usage_limit\s+33554432", await Containerd.OkAsync("tasks", "metrics", id));
        await Containerd.OkAsync("tasks", "pause", id);
        Assert.Equal("PAUSED", (await Containerd.FindTaskAsync(id))!.Value.Status);
        await Containerd.OkAsync("tasks", "resume", id);
        Assert.Equal("RUNNING", (await Containerd.FindTaskAsync(id))!.Value.Status);
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

    [Fact]
    public async Task StandardInputEndsWithItsWriter()
    {
        using var ctr = Process.Start(new ProcessStartInfo("ctr", ["--address", Containerd.Socket, .. Run("--rm", "localhost/linux:1", "one", "cat")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await ctr.StandardInput.WriteLineAsync("some text".AsMemory(), OciCallers.Cancellation);
        await ctr.StandardInput.FlushAsync(OciCallers.Cancellation);

        // It calls CloseIO only for what ends after the start.
        Assert.Equal("some text", await ctr.StandardOutput.ReadLineAsync(OciCallers.Cancellation));
        ctr.StandardInput.Close();
        Assert.Equal("", await ctr.StandardOutput.ReadToEndAsync(OciCallers.Cancellation));
        await ctr.WaitForExitAsync(OciCallers.Cancellation);
        Assert.Equal(0, ctr.ExitCode);
    }

    [Fact]
    public async Task ALackOfMemoryIsTold()
    {
        using var events = Process.Start(new ProcessStartInfo("ctr", ["--address", Containerd.Socket, "events"]) { RedirectStandardOutput = true })!;

        // A variable that doubles until there is no memory for it.
        var (code, _, _) = await Containerd.CtrAsync(Run("--rm", "--memory-limit", "16777216", "localhost/linux:1", "one", "sh", "-c", "a=aaaaaaaaaaaaaaaa; while :; do a=$a$a; done"));
        Assert.Equal(137, code);
        var topics = new List<string>();
        while (await events.StandardOutput.ReadLineAsync(OciCallers.Cancellation) is { } line)
        {
            string topic = line.Split(' ').First(word => word[0] == '/');
            topics.Add(topic);
            if (topic == "/tasks/delete") break;
        }

        events.Kill();
        Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/oom", "/tasks/exit", "/tasks/delete"], topics.Where(topic => topic.StartsWith("/tasks/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ProcessesAreAdded()
    {
        string id = await StartAsync("sleep", "3600");
        var (code, output, error) = await Containerd.CtrAsync("tasks", "exec", "--exec-id", "one", id, "sh", "-c", "echo out; echo err >&2; exit 3");
        Assert.Equal((3, "out\n"), (code, output));
        Assert.StartsWith("err\n", error);
        (code, _, error) = await Containerd.CtrAsync("tasks", "exec", "--exec-id", "two", id, "nothing");
        Assert.Equal(1, code);
        Assert.Contains("executable file not found in $PATH", error);

        // It ends with the container.
        await Containerd.OkAsync("tasks", "exec", "--detach", "--exec-id", "three", id, "sleep", "3600");
        Assert.Equal(2, await CountAsync(id));
        var killed = Containerd.CtrAsync("tasks", "exec", "--exec-id", "four", id, "sleep", "3600");
        while (await CountAsync(id) != 3) await Task.Delay(50, OciCallers.Cancellation);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", "--exec-id", "three", id);
        while (await CountAsync(id) != 2) await Task.Delay(50, OciCallers.Cancellation);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Equal(137, (await killed).ExitCode);
        await Containerd.DeleteStoppedAsync(id);
        Assert.Empty(Node.Left(id));
    }

    [Fact]
    public async Task ATerminalIsShownAndTyped()
    {
        string Ctr(params string[] arguments) => string.Join(' ', ["ctr", "--address", Containerd.Socket, .. arguments]);
        string shown = await OciCallers.OkAsync("script", "--quiet", "--return", "--command", Ctr(Run("--rm", "--tty", "localhost/linux:1", "one", "sh", "-c", "'test -t 0 && test -t 1 && echo terminal'")), "/dev/null");
        Assert.EndsWith("terminal", shown.TrimEnd());
        string id = await StartAsync("sleep", "3600");
        using var exec = Process.Start(new ProcessStartInfo("script", ["--quiet", "--return", "--command", Ctr("tasks", "exec", "--tty", "--exec-id", "one", id, "sh"), "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await exec.StandardInput.WriteAsync("echo $((40 + 2)); exit 5\n".AsMemory(), OciCallers.Cancellation);
        await exec.StandardInput.FlushAsync(OciCallers.Cancellation);
        Assert.Contains("\n42\r", await exec.StandardOutput.ReadToEndAsync(OciCallers.Cancellation));
        await exec.WaitForExitAsync(OciCallers.Cancellation);
        Assert.Equal(5, exec.ExitCode);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        await Containerd.DeleteStoppedAsync(id);
    }

    [Fact]
    public async Task TheAgentKeepsNoFiles()
    {
        await Containerd.CtrAsync(Run("--rm", "localhost/linux:1", "first", "sh", "-c", ":"));

        // Libraries are loaded when they are first needed.
        int Files() => Directory.EnumerateFileSystemEntries($"/proc/{Node.AgentProcess}/fd").Count(file => new FileInfo(file).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) == false);
        int before = Files();
        for (int i = 0; i < 20; i++) await Containerd.CtrAsync(Run("--rm", "localhost/linux:1", $"one-{i}", "sh", "-c", ":"));
        Assert.InRange(Files(), 0, before + 1);
        Assert.Empty(Node.Left("one-*"));
    }

    [Fact]
    public async Task WithoutAProcessNamespaceOfItsOwnAContainerEndsWithItsFirstProcess()
    {
        string pause = await StartAsync("sleep", "3600");
        string id = await StartAsync("--with-ns", $"pid:/proc/{(await Containerd.FindTaskAsync(pause))!.Value.Process}/ns/pid", "--", "sh", "-c", "sleep 3600 & sleep 3600; :");
        while (await CountAsync(id) != 3) await Task.Delay(50, OciCallers.Cancellation);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);
        Assert.Contains("exit code 137", await Containerd.DeleteStoppedAsync(id));
        Assert.Empty(Node.Left(id));
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", pause);
        await Containerd.DeleteStoppedAsync(pause);
    }

    [Fact]
    public async Task AKilledAgentIsFollowedByOneThatGoesOn()
    {
        string id = await StartAsync("sleep", "3600");
        int agent = Node.AgentProcess, process = (await Containerd.FindTaskAsync(id))!.Value.Process;
        await OciCallers.OkAsync("kill", "-9", $"{agent}");
        Assert.Equal((process, "RUNNING"), (await Containerd.FindTaskAsync(id))!.Value);
        Assert.NotEqual(agent, Node.AgentProcess);
        await Containerd.OkAsync("tasks", "kill", "--signal", "9", id);

        // It is no child of the new agent, which cannot know its exit code.
        Assert.Contains("exit code 255", await Containerd.DeleteStoppedAsync(id));
        Assert.Empty(Node.Left(id));
        while (Directory.Exists($"/proc/{process}")) await Task.Delay(10, OciCallers.Cancellation);
    }

    private static string[] Run(params string[] arguments) => ["run", "--snapshotter", "native", "--runtime", ShimNode.Runtime, .. arguments];

    /// <summary>The number of a container's processes.</summary>
    private async Task<int> CountAsync(string id) => (await Containerd.OkAsync("tasks", "ps", id)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;

    private async Task<string> StartAsync(params string[] arguments)
    {
        string id = $"linux-{Guid.NewGuid():N}";
        int last = Array.IndexOf(arguments, "--") is >= 0 and var place ? place : 0;
        await Containerd.OkAsync(Run(["--detach", .. arguments[..last], "localhost/linux:1", id, .. arguments[last..].Where(argument => argument != "--")]));
        return id;
    }
}
