using Grpc.Core;
using WasmFaas.EndToEnd.Tests.Cri.Messages;
using Xunit;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>What becomes of pods where the programs that run them are killed. Each test has a node of its own.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private readonly CriNode _node = new();

    public ValueTask InitializeAsync() => _node.InitializeAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task AKilledContainerdFindsItsPodsAgain()
    {
        var config = _node.NewPod();
        var (pod, address) = await _node.RunPodAsync(config);
        string container = await _node.Client.StartAsync(pod, config, CriTests.Function(await _node.ImportAsync("examples/hello/hello.wasm")));
        await CriNode.KillAsync(_node.Containerd!);
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        await _node.StartContainerdAsync();
        Assert.Equal(1, (await _node.Client.StatusAsync(container)).State);
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        await _node.Client.RemoveAsync(pod);
        Assert.Empty(_node.FindLeft(container));
    }

    [Fact]
    public async Task AKilledAgentIsFollowedByOneThatGoesOn()
    {
        var config = _node.NewPod();
        var (pod, address) = await _node.RunPodAsync(config);
        string image = await _node.ImportAsync("examples/hello/hello.wasm"), spinning = await _node.ImportAsync("tests/guests/loop.wasm");
        string function = await _node.Client.StartAsync(pod, config, CriTests.Function(image));
        string command = await _node.Client.StartAsync(pod, config, CriTests.Command(spinning, "/app.wasm"));
        await CriNode.KillAsync(_node.Agent!);
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        await _node.StartAgentAsync();
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        foreach (string container in (string[])[function, command]) Assert.Equal(1, (await _node.Client.StatusAsync(container)).State);

        // Calls and waits of the time before reach the new one.
        await _node.Client.Runtime.StopContainerAsync(new StopContainerRequest { ContainerId = function, Timeout = 10 }, cancellationToken: OciCallers.Cancellation);
        Assert.Equal(0, (await _node.EndOfAsync(function)).ExitCode);
        await _node.Client.Runtime.StopContainerAsync(new StopContainerRequest { ContainerId = command }, cancellationToken: OciCallers.Cancellation);
        Assert.Equal(137, (await _node.EndOfAsync(command)).ExitCode);
        await _node.Client.RemoveAsync(pod);
        Assert.Empty(_node.FindLeft(function, command));
    }

    [Fact]
    public async Task WhatEndedWhileNoAgentWasThereIsTold()
    {
        var config = _node.NewPod();
        var (pod, address) = await _node.RunPodAsync(config);
        string image = await _node.ImportAsync("examples/hello/hello.wasm");
        string container = await _node.Client.StartAsync(pod, config, CriTests.Function(image));
        int keeper = await _node.ProcessOfAsync(container);
        await CriNode.KillAsync(_node.Agent!);
        await OciCallers.OkAsync("kill", "-9", $"{keeper}");
        await _node.StartAgentAsync();
        Assert.Equal(137, (await _node.EndOfAsync(container)).ExitCode);

        // As kubelet does then.
        var again = CriTests.Function(image);
        again.Metadata.Attempt = 1;
        string next = await _node.Client.StartAsync(pod, config, again);
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        await _node.Client.Runtime.RemoveContainerAsync(new ContainerRequest { ContainerId = container }, cancellationToken: OciCallers.Cancellation);
        await _node.Client.RemoveAsync(pod);
        Assert.Empty(_node.FindLeft(container, next));
    }

    [Fact]
    public async Task LogsThatNobodyReadsHoldNobodyUp()
    {
        var config = _node.NewPod();
        var (pod, address) = await _node.RunPodAsync(config);
        var noisy = CriTests.Function(await _node.ImportAsync("tests/guests/exit3.wasm"));
        string container = await _node.Client.StartAsync(pod, config, noisy);
        var quietConfig = _node.NewPod();
        var (quietPod, quietAddress) = await _node.RunPodAsync(quietConfig);
        string quiet = await _node.Client.StartAsync(quietPod, quietConfig, CriTests.Function(await _node.ImportAsync("examples/hello/hello.wasm")));

        // More lines than fit into a pipe.
        await OciCallers.OkAsync("kill", "-STOP", $"{_node.Containerd!.Id}");
        await _node.OnNodeAsync("curl", "--silent", "--show-error", "--data", "{}", "--output", "/dev/null", $"http://{address}:8080/[1-3000]");
        Assert.Contains("arg 1: Ada", await _node.CallAsync(quietAddress, "Ada"));
        await OciCallers.OkAsync("kill", "-CONT", $"{_node.Containerd!.Id}");
        foreach (string one in (string[])[pod, quietPod]) await _node.Client.RemoveAsync(one);
        Assert.Empty(_node.FindLeft(container, quiet));
    }

    [Fact]
    public async Task AFullDiskRefusesContainersAndPodsAndLeavesNothing()
    {
        var config = _node.NewPod();
        var (pod, address) = await _node.RunPodAsync(config);
        string image = await _node.ImportAsync("examples/hello/hello.wasm");
        string container = await _node.Client.StartAsync(pod, config, CriTests.Function(image));
        string records = Path.Combine(_node.AgentDirectory, "containers");
        await OciCallers.OkAsync("mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=2", "full", records);
        await File.WriteAllBytesAsync(Path.Combine(records, "file"), new byte[4096], OciCallers.Cancellation);
        var other = CriTests.Function(image);
        other.Metadata.Name = "other";
        var refusal = await Assert.ThrowsAsync<RpcException>(() => _node.Client.StartAsync(pod, config, other));
        Assert.Contains("No space left on device", refusal.Status.Detail);
        Assert.Contains("arg 1: Ada", await _node.CallAsync(address, "Ada"));
        await OciCallers.OkAsync("umount", records);
        await _node.Client.RemoveAsync(pod);
        Assert.Empty(_node.FindLeft(container));
    }
}
