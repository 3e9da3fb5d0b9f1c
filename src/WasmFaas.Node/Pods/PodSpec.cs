namespace WasmFaas.Node.Pods;

/// <summary>What a pod is to be.</summary>
/// <param name="Id">Its id, which its namespace of containerd's has once.</param>
/// <param name="Name">Its name in Kubernetes; empty where it is not Kubernetes' pod.</param>
/// <param name="Namespace">Its namespace in Kubernetes.</param>
/// <param name="NetworkNamespace">Path of its network namespace; null where it has the node's.</param>
/// <param name="IsIsolated">True where each of its wasm containers has a keeper of its own.</param>
public sealed record PodSpec(string Id, string Name, string Namespace, string? NetworkNamespace, bool IsIsolated);
