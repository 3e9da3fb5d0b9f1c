using WasmFaas.Node.Pods;

namespace WasmFaas.Doors.Containerd;

/// <summary>What the agent has for a namespace of containerd's.</summary>
/// <param name="Path">Path of the socket of its Task service.</param>
/// <param name="Tasks">Its containers.</param>
/// <param name="Pods">Its pods.</param>
internal sealed record ContainerdNamespace(string Path, TaskService Tasks, PodStore Pods);
