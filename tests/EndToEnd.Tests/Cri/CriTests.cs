using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Grpc.Core;
using WasmFaas.EndToEnd.Tests.Cri.Messages;
using Xunit;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>Pods through containerd's CRI server and the node agent, as kubelet asks for them.</summary>
public sealed class CriTests(CriNode node) : IClassFixture<CriNode>
{
    [Theory]
    [InlineData("wasm")]
    [InlineData("wasm-isolated")]
    public async Task AFunctionAnswersAtThePodsAddress(string handler)
    {
        var config = node.NewPod();
        var (pod, address) = await node.RunPodAsync(config, handler);
        string container = await node.Client.StartAsync(pod, config, Function(await node.ImportAsync("examples/hello/hello.wasm")));
        Assert.StartsWith("""{"status":0,"output":["arg 0: program","arg 1: Ada"]""", await node.CallAsync(address, "Ada"));
        Assert.Equal(1, (await node.Client.StatusAsync(container)).State);
        await node.Client.Runtime.StopContainerAsync(new StopContainerRequest { ContainerId = container, Timeout = 10 }, cancellationToken: OciCallers.Cancellation);
        var status = await node.Client.StatusAsync(container);
        Assert.Equal((2, 0, "Completed"), (status.State, status.ExitCode, status.Reason));
        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(container));
    }

    [Theory]
    [InlineData("examples/hello/hello.wasm", 0, "Completed", "stdout F arg 0: /app.wasm|stdout F arg 1: Ada")]
    [InlineData("tests/guests/exit3.wasm", 3, "Error", "stdout F out|stderr F err")]
    [InlineData("tests/guests/trap.wasm", 134, "Error", "stderr F /app.wasm: trap: ")]
    public async Task ACommandsEndAndOutputAreTold(string module, int code, string reason, string expected)
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        string container = await node.Client.StartAsync(pod, config, Command(await node.ImportAsync(module), "/app.wasm", "Ada"));
        var status = await node.EndOfAsync(container);
        Assert.Equal((code, reason), (status.ExitCode, status.Reason));
        string[] log = await File.ReadAllLinesAsync(Path.Combine(config.LogDirectory, "guest.log"), OciCallers.Cancellation);
        Assert.All(log, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\S+ (stdout|stderr) [FP] ", line));
        foreach (string part in expected.Split('|')) Assert.Contains(log, line => line.Contains(part, StringComparison.Ordinal));
        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(container));
    }

    [Fact]
    public async Task WhatAPodUsesIsMeasured()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        string container = await node.Client.StartAsync(pod, config, Command(await node.ImportAsync("tests/guests/loop.wasm"), "/app.wasm"));
        ulong first = await CpuAsync(container);
        ulong next;
        while ((next = await CpuAsync(container)) < first + 100_000_000) await Task.Delay(20, OciCallers.Cancellation);
        var stats = (await node.Client.Runtime.PodSandboxStatsAsync(new PodSandboxRequest { PodSandboxId = pod }, cancellationToken: OciCallers.Cancellation)).Stats.Linux;
        var guest = Assert.Single(stats.Containers);
        Assert.True(guest.Cpu.UsageCoreNanoSeconds.Value >= next, $"{guest} {next}");
        Assert.InRange(guest.Memory.WorkingSetBytes.Value, 64UL << 10, 64UL << 20);
        Assert.Equal("eth0", stats.Network.DefaultInterface.Name);
        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(container));
    }

    [Fact]
    public async Task TheMemoryLimitIsTheGuests()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        var guest = Command(await node.ImportAsync("tests/guests/malloc.wasm"), "/app.wasm");
        guest.Linux.Resources = new LinuxContainerResources { MemoryLimitInBytes = 16 << 20 };
        await node.EndOfAsync(await node.Client.StartAsync(pod, config, guest));
        Assert.Matches(@"stdout F 1[45] MiB\n$", await File.ReadAllTextAsync(Path.Combine(config.LogDirectory, "guest.log"), OciCallers.Cancellation));
        await node.Client.RemoveAsync(pod);
    }

    [Fact]
    public async Task PodsOfANamespaceShareAKeeperAndOthersDoNot()
    {
        string image = await node.ImportAsync("examples/hello/hello.wasm");
        var pods = new List<string>();
        var containers = new List<string>();
        foreach (string kubernetesNamespace in (string[])["one", "one", "two"])
        {
            var config = node.NewPod(kubernetesNamespace);
            var (pod, _) = await node.RunPodAsync(config);
            pods.Add(pod);
            containers.Add(await node.Client.StartAsync(pod, config, Function(image)));
        }

        int[] keepers = [.. await Task.WhenAll(containers.Select(node.ProcessOfAsync))];
        Assert.Equal(keepers[0], keepers[1]);
        Assert.NotEqual(keepers[0], keepers[2]);

        await OciCallers.OkAsync("kill", "-9", $"{keepers[0]}");
        foreach (string container in containers[..2]) Assert.Equal(137, (await node.EndOfAsync(container)).ExitCode);
        Assert.Equal(1, (await node.Client.StatusAsync(containers[2])).State);
        foreach (string pod in pods) await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft([.. containers]));
    }

    [Fact]
    public async Task MoreThanAHundredPodsAreThereAtOneTime()
    {
        // HTTP/2 servers let 100 calls of a connection run unless told otherwise, and one waits for each pod.
        const int Count = 105;
        var pods = new List<string>();
        for (int i = 0; i < Count; i++)
        {
            var config = node.NewPod();
            config.Hostname = "";
            config.Linux.SecurityContext.NamespaceOptions.Network = 2;
            pods.Add((await node.RunPodAsync(config)).Id);
        }

        foreach (string pod in pods) await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft());
    }

    [Fact]
    public async Task AFunctionByCgiListensAtItsPortAndSeesNoFiles()
    {
        var config = node.NewPod();
        var (pod, address) = await node.RunPodAsync(config);
        var function = Function(await node.ImportAsync("examples/echo/echo.wasm"));
        function.Annotations["wasm-faas.dev/convention"] = "cgi";
        function.Annotations["wasm-faas.dev/port"] = "9000";
        await node.Client.StartAsync(pod, config, function);
        Assert.Contains("some text", await node.OnNodeAsync("curl", "--silent", "--show-error", "--fail", "--data", "some text", $"http://{address}:9000/a/path"));
        await node.Client.RemoveAsync(pod);
    }

    [Fact]
    public async Task AKeeperHasNoPrivileges()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        string container = await node.Client.StartAsync(pod, config, Function(await node.ImportAsync("examples/hello/hello.wasm")));
        var status = (await File.ReadAllLinesAsync($"/proc/{await node.ProcessOfAsync(container)}/status", OciCallers.Cancellation)).Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1..]);
        Assert.All(status["Uid:"], user => Assert.InRange(int.Parse(user), 2_000_000_001, int.MaxValue));
        foreach (string kind in (string[])["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"]) Assert.Equal("0000000000000000", status[kind][0]);
        Assert.Equal("1", status["NoNewPrivs:"][0]);

        // Calls are filtered, by seccomp.
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64) Assert.Equal("2", status["Seccomp:"][0]);
        await node.Client.RemoveAsync(pod);
    }

    [Fact]
    public async Task ANotValidAnnotationIsRefused()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config);
        var function = Function(await node.ImportAsync("examples/hello/hello.wasm"));
        function.Annotations["wasm-faas.dev/port"] = "many";
        var refusal = await Assert.ThrowsAsync<RpcException>(() => node.Client.StartAsync(pod, config, function));
        Assert.Contains("wasm-faas.dev/port: \"many\": expected a number from 1 to 65535", refusal.Status.Detail);
        await node.Client.RemoveAsync(pod);
    }

    [Fact]
    public async Task LimitsAreChangedWhileItRuns()
    {
        var config = node.NewPod();
        var (pod, _) = await node.RunPodAsync(config, "wasm-isolated");
        string container = await node.Client.StartAsync(pod, config, Command(await node.ImportAsync("tests/guests/loop.wasm"), "/app.wasm"));
        await node.Client.Runtime.UpdateContainerResourcesAsync(new UpdateContainerResourcesRequest { ContainerId = container, Linux = new LinuxContainerResources { CpuPeriod = 100_000, CpuQuota = 10_000 } }, cancellationToken: OciCallers.Cancellation);

        // A tenth of a processor from here on: by the kernel's own count of what it held back.
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        long Throttled() => Directory.EnumerateFiles("/sys/fs/cgroup", "cpu.stat", everywhere).Where(path => path.Contains(container, StringComparison.Ordinal))
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("nr_throttled ", StringComparison.Ordinal)).Max(line => long.Parse(line.Split(' ')[1]));
        while (Throttled() < 5) await Task.Delay(50, OciCallers.Cancellation);
        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(container));
    }

    [Fact]
    public async Task NothingIsLeftOfManyPods()
    {
        // All of it takes minutes.
        int rounds = Environment.GetEnvironmentVariable("WASMFAAS_CHECK_ALL") == "1" ? 20 : 2, number = rounds == 20 ? 100 : 25;
        string image = await node.ImportAsync("examples/hello/hello.wasm");
        int descriptors = 0;
        for (int round = 0; round < rounds; round++)
        {
            var containers = new ConcurrentBag<string>();
            await Parallel.ForEachAsync(Enumerable.Range(0, number), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (_, _) =>
            {
                var config = node.NewPod("many");
                var (pod, address) = await node.RunPodAsync(config);
                containers.Add(await node.Client.StartAsync(pod, config, Function(image)));
                Assert.Contains("arg 1: Ada", await node.CallAsync(address, "Ada"));
                await node.Client.RemoveAsync(pod);
            });
            Assert.Empty(node.FindLeft([.. containers]));

            // What the first round has opened may stay open, as containerd's connections to the relay; no other may add to it.
            int open = Directory.GetFiles($"/proc/{node.Agent!.Id}/fd").Length;
            if (round == 0) descriptors = open + 10;
            Assert.True(open <= descriptors, $"{open} descriptors in round {round}, and {descriptors} at most after the first");
        }
    }

    internal static ContainerConfig Command(string image, params string[] command) => new()
    {
        Metadata = new ContainerMetadata { Name = "guest" },
        Image = new ImageSpec { Image = image },
        Command = { command },
        LogPath = "guest.log",
        Linux = new LinuxContainerConfig(),
    };

    private async Task<ulong> CpuAsync(string container) =>
        (await node.Client.Runtime.ContainerStatsAsync(new ContainerRequest { ContainerId = container }, cancellationToken: OciCallers.Cancellation)).Stats?.Cpu?.UsageCoreNanoSeconds?.Value ?? 0;

    internal static ContainerConfig Function(string image) => new()
    {
        Metadata = new ContainerMetadata { Name = "hello" },
        Image = new ImageSpec { Image = image },
        Annotations = { ["wasm-faas.dev/convention"] = "args" },
        LogPath = "hello.log",
        Linux = new LinuxContainerConfig(),
    };
}
