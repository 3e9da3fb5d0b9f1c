using WasmFaas.EndToEnd.Tests.Cri.Messages;

namespace WasmFaas.NodeBenchmark;

/// <summary>A pod with its one container.</summary>
internal sealed record RunningPod(string Id, string ContainerId, PodSandboxConfig Config);
