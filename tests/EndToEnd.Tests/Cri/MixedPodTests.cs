using System.Text;
using WasmFaas.EndToEnd.Tests.Cri.Messages;
using Xunit;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>Pods with wasm containers and Linux containers.</summary>
public sealed class MixedPodTests(CriNode node) : IClassFixture<CriNode>
{
    [Fact]
    public async Task ASidecarCallsTheFunctionBesideIt()
    {
        var config = node.NewPod();
        var (pod, address) = await node.RunPodAsync(config);
        string function = await node.Client.StartAsync(pod, config, CriTests.Function(await node.ImportAsync("examples/hello/hello.wasm")));
        string linux = await node.ImportLinuxAsync("sh", "cat", "sleep", "curl", "hostname");
        string sidecar = await node.Client.StartAsync(pod, config, Sidecar(linux, """
            curl --silent --data '{"args":["Ada"]}' http://127.0.0.1:8080/
            echo
            hostname
            cat /etc/hostname /etc/resolv.conf
            exec sleep 3600
            """));

        string log = Path.Combine(config.LogDirectory, "sidecar.log");
        while (!(await File.ReadAllTextAsync(log, OciCallers.Cancellation)).Contains("nameserver 10.0.0.10", StringComparison.Ordinal)) await Task.Delay(20, OciCallers.Cancellation);
        string[] lines = await File.ReadAllLinesAsync(log, OciCallers.Cancellation);
        Assert.Contains("\"arg 1: Ada\"", lines[0]);
        Assert.All(lines[1..3], line => Assert.EndsWith($"stdout F {config.Hostname}", line));

        // In one network, and in no other namespaces than the pod's.
        var seen = await ExecAsync(sidecar, "cat", "/proc/net/fib_trie");
        Assert.Contains(address, seen);
        Assert.Equal(3, (await node.Client.Runtime.ExecSyncAsync(new ExecSyncRequest { ContainerId = sidecar, Cmd = { "sh", "-c", "exit 3" }, Timeout = 20 }, cancellationToken: OciCallers.Cancellation)).ExitCode);

        // Two of one pod see each other's files in its shared memory.
        string other = await node.Client.StartAsync(pod, config, Sidecar(linux, "echo shared > /dev/shm/file; exec sleep 3600", "other"));
        while (await ExecAsync(sidecar, "sh", "-c", "cat /dev/shm/file 2> /dev/null || true") != "shared\n") await Task.Delay(20, OciCallers.Cancellation);

        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(function, sidecar, other));
    }

    [Fact]
    public async Task ASidecarsMemoryIsTheContainersLimit()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        var greedy = Sidecar(await node.ImportLinuxAsync("sh", "cat", "sleep", "curl", "hostname"), "a=aaaaaaaaaaaaaaaa; while :; do a=$a$a; done");
        greedy.Linux.Resources = new LinuxContainerResources { MemoryLimitInBytes = 16 << 20 };
        var status = await node.EndOfAsync(await node.Client.StartAsync(pod, config, greedy));
        Assert.Equal((137, "OOMKilled"), (status.ExitCode, status.Reason));
        await node.Client.RemoveAsync(pod);
    }

    private static ContainerConfig Sidecar(string image, string script, string name = "sidecar") => new()
    {
        Metadata = new ContainerMetadata { Name = name },
        Image = new ImageSpec { Image = image },
        Command = { "sh", "-c", script },
        LogPath = $"{name}.log",
        Linux = new LinuxContainerConfig { SecurityContext = new LinuxContainerSecurityContext { NamespaceOptions = new NamespaceOption { Pid = 1 } } },
    };

    private async Task<string> ExecAsync(string container, params string[] command)
    {
        var answer = await node.Client.Runtime.ExecSyncAsync(new ExecSyncRequest { ContainerId = container, Cmd = { command }, Timeout = 20 }, cancellationToken: OciCallers.Cancellation);
        Assert.True(answer.ExitCode == 0, answer.Stderr.ToStringUtf8());
        return answer.Stdout.ToString(Encoding.UTF8);
    }
}
