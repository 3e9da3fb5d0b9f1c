namespace WasmFaas.Node.Containers;

/// <summary>A file system of a container's root (mount(8)).</summary>
/// <param name="Type">The file system's type.</param>
/// <param name="Source">What is mounted.</param>
/// <param name="Options">Its options.</param>
public sealed record ContainerMount(string Type, string Source, IReadOnlyList<string> Options);
