using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using WasmFaas.EndToEnd.Tests.Cri.Messages;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>Calls a CRI server as kubelet does.</summary>
internal sealed class CriClient : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <param name="socket">Path of the server's socket.</param>
    public CriClient(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        Runtime = new RuntimeService.RuntimeServiceClient(_channel);
        Images = new ImageService.ImageServiceClient(_channel);
    }

    public RuntimeService.RuntimeServiceClient Runtime { get; }

    public ImageService.ImageServiceClient Images { get; }

    public void Dispose() => _channel.Dispose();

    /// <summary>Makes a container and lets it run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StartAsync(string pod, PodSandboxConfig podConfig, ContainerConfig config)
    {
        var created = await AgainAsync(Runtime.CreateContainerAsync, new CreateContainerRequest { PodSandboxId = pod, Config = config, SandboxConfig = podConfig });
        await Runtime.StartContainerAsync(new ContainerRequest { ContainerId = created.ContainerId });
        return created.ContainerId;
    }

    public async Task<ContainerStatus> StatusAsync(string container) => (await AgainAsync(Runtime.ContainerStatusAsync, new ContainerRequest { ContainerId = container })).Status;

    /// <summary>Stops and removes a pod with its containers.</summary>
    public async Task RemoveAsync(string pod)
    {
        await AgainAsync(Runtime.StopPodSandboxAsync, new PodSandboxRequest { PodSandboxId = pod });
        await Runtime.RemovePodSandboxAsync(new PodSandboxRequest { PodSandboxId = pod });
    }

    /// <summary>
    /// Calls again, as kubelet does, what is not available: containerd just after its start, and an agent that was away, which containerd
    /// looks for less and less often.
    /// </summary>
    private static async Task<TResponse> AgainAsync<TRequest, TResponse>(Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request)
    {
        while (true)
        {
            try
            {
                return await call(request, default);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(100);
            }
        }
    }
}
