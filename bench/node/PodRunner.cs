using System.Collections.Concurrent;
using System.Diagnostics;
using WasmFaas.EndToEnd.Tests.Cri;
using WasmFaas.EndToEnd.Tests.Cri.Messages;

namespace WasmFaas.NodeBenchmark;

/// <summary>Starts and ends pods as kubelet does, and measures each call.</summary>
internal sealed class PodRunner(CriNode node, PodCaller caller, CancellationToken cancellationToken)
{
    /// <summary>The value of a namespace option that means the node's namespace.</summary>
    private const int OfNode = 2;

    private readonly ConcurrentBag<string> _ids = [];
    private int _lastPort = 20_000, _namespaces;

    /// <summary>The ids of all pods and containers that there have been.</summary>
    public string[] Ids => [.. _ids];

    /// <summary>A pod's life.</summary>
    public async Task<PodTimes> MeasureAsync(PodKind kind, bool isHostNetwork)
    {
        var times = new PodTimes();
        var pod = await StartAsync(kind, isHostNetwork, times);
        await EndAsync(pod, times);
        return times;
    }

    /// <summary>Starts a pod and asks it once.</summary>
    public async Task<RunningPod> StartAsync(PodKind kind, bool isHostNetwork, PodTimes times)
    {
        var config = node.NewPod(kind.IsFirst ? $"n{Interlocked.Increment(ref _namespaces)}" : "default");
        var networks = new NamespaceOption { Pid = 1, Network = isHostNetwork ? OfNode : 0 };
        config.Linux.SecurityContext.NamespaceOptions = networks;
        if (isHostNetwork) config.Hostname = "";
        node.MakeGroups(config);
        int port = Interlocked.Increment(ref _lastPort);
        var container = kind.Container(port);
        container.Linux.SecurityContext = new LinuxContainerSecurityContext { NamespaceOptions = networks };

        var runtime = node.Client.Runtime;
        long start = Stopwatch.GetTimestamp();
        string id = (await runtime.RunPodSandboxAsync(new RunPodSandboxRequest { Config = config, RuntimeHandler = kind.Handler }, cancellationToken: cancellationToken)).PodSandboxId;
        times.RunPod = Lap(ref start);
        string containerId = (await runtime.CreateContainerAsync(new CreateContainerRequest { PodSandboxId = id, Config = container, SandboxConfig = config }, cancellationToken: cancellationToken)).ContainerId;
        times.Create = Lap(ref start);
        await runtime.StartContainerAsync(new ContainerRequest { ContainerId = containerId }, cancellationToken: cancellationToken);
        times.Start = Lap(ref start);

        string address = isHostNetwork ? "127.0.0.1" : (await runtime.PodSandboxStatusAsync(new PodSandboxRequest { PodSandboxId = id }, cancellationToken: cancellationToken)).Status.Network.Ip;
        start = Stopwatch.GetTimestamp();
        await caller.AskAsync(kind, address, port, cancellationToken);
        times.Answer = Lap(ref start);
        _ids.Add(id);
        _ids.Add(containerId);
        return new RunningPod(id, containerId, config);
    }

    /// <summary>Ends a pod and removes all of it.</summary>
    public async Task EndAsync(RunningPod pod, PodTimes times)
    {
        // At once: as a pod's first process, a program that does not ask for SIGTERM does not get it.
        var runtime = node.Client.Runtime;
        long start = Stopwatch.GetTimestamp();
        await runtime.StopContainerAsync(new StopContainerRequest { ContainerId = pod.ContainerId, Timeout = 0 }, cancellationToken: cancellationToken);
        times.Stop = Lap(ref start);
        await runtime.RemoveContainerAsync(new ContainerRequest { ContainerId = pod.ContainerId }, cancellationToken: cancellationToken);
        times.Remove = Lap(ref start);
        await runtime.StopPodSandboxAsync(new PodSandboxRequest { PodSandboxId = pod.Id }, cancellationToken: cancellationToken);
        times.StopPod = Lap(ref start);
        await runtime.RemovePodSandboxAsync(new PodSandboxRequest { PodSandboxId = pod.Id }, cancellationToken: cancellationToken);
        times.RemovePod = Lap(ref start);
        node.RemoveGroups(pod.Config);
    }

    private static double Lap(ref long start)
    {
        double passed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        return passed;
    }
}
