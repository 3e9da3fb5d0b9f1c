namespace WasmFaas.Node.Containers;

/// <summary>How a container ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Time">When.</param>
public sealed record ContainerExit(int Code, DateTimeOffset Time)
{
    /// <summary>The code of one whose end nobody saw.</summary>
    public const int UnknownCode = 255;

    /// <summary>True where the kernel ended a process of it for want of memory.</summary>
    public bool IsOutOfMemory { get; init; }
}
