namespace WasmFaas.Node.Containers;

/// <summary>Where a container's standard streams are: paths of named pipes or files, empty for nowhere.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="HasTerminal">True where it wants a terminal.</param>
public sealed record ContainerStreams(string Input, string Output, string Error, bool HasTerminal);
