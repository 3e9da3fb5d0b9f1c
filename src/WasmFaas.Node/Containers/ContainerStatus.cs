namespace WasmFaas.Node.Containers;

/// <summary>Where a container is in its life (runtime-spec, "State").</summary>
public enum ContainerStatus
{
    /// <summary>Ready, and not started.</summary>
    Created,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is stopped where it is.</summary>
    Paused,

    /// <summary>It has ended.</summary>
    Stopped,
}
