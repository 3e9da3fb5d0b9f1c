using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>A list, or a part of one.</summary>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The store's revision at the time of the list: a watch from it misses nothing.</param>
/// <param name="Continue">Token for the next part, or null at the end.</param>
/// <param name="Remaining">Number of objects after this part.</param>
public sealed record ResourceList(IReadOnlyList<Resource> Items, string ResourceVersion, string? Continue, int Remaining);
