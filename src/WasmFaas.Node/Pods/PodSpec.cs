namespace WasmFaas.Node.Pods;

/// <summary>What a pod is to be.</summary>
/// <param name="Id">Its id, which its namespace of containerd's has once.</param>
public sealed record PodSpec(string Id)
{
    /// <summary>Its name in Kubernetes; empty where it is not Kubernetes' pod.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its namespace in Kubernetes.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Path of its network namespace; null where it has the node's.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>True where each of its wasm containers has a keeper of its own.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>Its name as a host; empty for the node's.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>Its <c>resolv.conf</c>; null for the node's.</summary>
    public string? ResolverConfiguration { get; init; }

    /// <summary>True where it shares the node's inter-process communication.</summary>
    public bool HasHostIpc { get; init; }
}
