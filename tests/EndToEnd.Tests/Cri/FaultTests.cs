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
}
