using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>A change of an object.</summary>
/// <param name="Type">ADDED, MODIFIED or DELETED; BOOKMARK brings nothing but the resourceVersion reached.</param>
/// <param name="Resource">The object after the change, with its resourceVersion; of a deleted one its last state, with the deletion's.</param>
public sealed record WatchEvent(string Type, Resource Resource)
{
    /// <summary>The object before the change; null for a new one. <see cref="ResourceSelector.Select"/> needs it.</summary>
    public Resource? Previous { get; init; }
}
