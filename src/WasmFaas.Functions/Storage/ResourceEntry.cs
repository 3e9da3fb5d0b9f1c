using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>An object in a sorted set, with the names that order it; one without the object finds the others.</summary>
internal readonly record struct ResourceEntry(string Namespace, string Name, Resource? Resource = null) : IComparable<ResourceEntry>
{
    /// <inheritdoc/>
    public int CompareTo(ResourceEntry other)
    {
        var order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}
