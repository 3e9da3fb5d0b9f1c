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
        Assert.StartsWith("""{"status":0,"output":["arg 0: program","arg 1: Ada"]""", await node.OnNodeAsync("curl", "--silent", "--show-error", "--fail", "--data", """{"args":["Ada"]}""", $"http://{address}:8080/"));
        Assert.Equal(1, (await node.Client.StatusAsync(container)).State);
        await node.Client.Runtime.StopContainerAsync(new StopContainerRequest { ContainerId = container, Timeout = 10 }, cancellationToken: OciCallers.Cancellation);
        var status = await node.Client.StatusAsync(container);
        Assert.Equal((2, 0, "Completed"), (status.State, status.ExitCode, status.Reason));
        await node.Client.RemoveAsync(pod);
        Assert.Empty(node.FindLeft(container));
    }

    private static ContainerConfig Function(string image) => new()
    {
        Metadata = new ContainerMetadata { Name = "hello" },
        Image = new ImageSpec { Image = image },
        Annotations = { ["wasm-faas.dev/convention"] = "args" },
        LogPath = "hello.log",
        Linux = new LinuxContainerConfig(),
    };
}
