using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Node;
using WasmFaas.Node.Pods;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The controller of pods that containerd 2 calls as a proxy plugin (<c>containerd.services.sandbox.v1.Controller</c>). A pod is its
/// network namespace, which containerd makes, and a line in the agent's files: there is no process for it.
/// </summary>
/// <param name="find">What the agent has for a namespace of containerd's.</param>
internal sealed class SandboxController(Func<string, Task<ContainerdNamespace>> find) : Controller.ControllerBase
{
    /// <summary>Version of the Task service: with a lower one, containerd would look for a shim.</summary>
    private const uint TaskVersion = 3;

    public override async Task<ControllerCreateResponse> Create(ControllerCreateRequest request, ServerCallContext context)
    {
        (await FindAsync(context)).Pods.Create(PodSpecs.Of(request));
        return new ControllerCreateResponse { SandboxId = request.SandboxId };
    }

    public override async Task<ControllerStartResponse> Start(ControllerRequest request, ServerCallContext context)
    {
        var home = await FindAsync(context);
        var pod = home.Pods.Get(request.SandboxId);
        return new ControllerStartResponse
        {
            SandboxId = request.SandboxId,
            CreatedAt = Timestamp.FromDateTimeOffset(pod.CreatedAt),
            Address = AddressOf(home),
            Version = TaskVersion,
        };
    }

    public override Task<ControllerPlatformResponse> Platform(ControllerRequest request, ServerCallContext context)
    {
        string architecture = RuntimeInformation.OSArchitecture switch { Architecture.X64 => "amd64", Architecture.Arm64 => "arm64", var other => other.ToString().ToLowerInvariant() };
        return Task.FromResult(new ControllerPlatformResponse { Platform = new ControllerPlatformResponse.Types.Platform { Os = "linux", Architecture = architecture } });
    }

    public override async Task<ControllerStatusResponse> Status(ControllerStatusRequest request, ServerCallContext context)
    {
        var home = await FindAsync(context);
        var pod = home.Pods.Get(request.SandboxId);
        return new ControllerStatusResponse
        {
            SandboxId = request.SandboxId,
            State = pod.StoppedAt is null ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
            CreatedAt = Timestamp.FromDateTimeOffset(pod.CreatedAt),
            ExitedAt = pod.StoppedAt is { } time ? Timestamp.FromDateTimeOffset(time) : null,
            Address = AddressOf(home),
            Version = TaskVersion,
        };
    }

    public override async Task<ControllerWaitResponse> Wait(ControllerRequest request, ServerCallContext context)
    {
        var time = await (await FindAsync(context)).Pods.Get(request.SandboxId).Stopped.WaitAsync(context.CancellationToken);
        return new ControllerWaitResponse { ExitedAt = Timestamp.FromDateTimeOffset(time) };
    }

    public override async Task<ControllerEmptyResponse> Stop(ControllerRequest request, ServerCallContext context)
    {
        var home = await FindAsync(context);
        if (home.Pods.Find(request.SandboxId) is not { } pod) return new ControllerEmptyResponse();
        await home.Tasks.KillPodAsync(pod.Spec.Id);
        home.Pods.Stop(pod);
        return new ControllerEmptyResponse();
    }

    public override async Task<ControllerEmptyResponse> Shutdown(ControllerRequest request, ServerCallContext context)
    {
        var home = await FindAsync(context);
        if (home.Pods.Find(request.SandboxId) is not { } pod) return new ControllerEmptyResponse();
        await home.Tasks.RemovePodAsync(pod.Spec.Id);
        home.Pods.Remove(pod);
        return new ControllerEmptyResponse();
    }

    public override async Task<ControllerMetricsResponse> Metrics(ControllerRequest request, ServerCallContext context)
    {
        var home = await FindAsync(context);
        var pod = home.Pods.Get(request.SandboxId);
        var usage = await home.Tasks.MeasurePodAsync(pod.Spec.Id);
        return new ControllerMetricsResponse
        {
            Metrics = new ControllerMetricsResponse.Types.Metric { Id = pod.Spec.Id, Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow), Data = usage },
        };
    }

    /// <summary>Containerd tells of resources of the whole pod, whose control group is kubelet's.</summary>
    public override async Task<ControllerEmptyResponse> Update(ControllerRequest request, ServerCallContext context)
    {
        (await FindAsync(context)).Pods.Get(request.SandboxId);
        return new ControllerEmptyResponse();
    }

    private static string AddressOf(ContainerdNamespace home) => $"ttrpc+unix://{home.Path}";

    private Task<ContainerdNamespace> FindAsync(ServerCallContext context) => context.RequestHeaders.GetValue("containerd-namespace") is { Length: > 0 } name
        ? find(name)
        : throw new NodeException(NodeError.Invalid, "the header containerd-namespace is missing: expected to be called by containerd");
}
