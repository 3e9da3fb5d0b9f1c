using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>Names an object of a kind.</summary>
internal readonly record struct ResourceKey(string Namespace, string Name) : IComparable<ResourceKey>
{
    /// <summary>The key of an object.</summary>
    public static ResourceKey Of(Resource resource) => new(resource.Namespace, resource.Name);

    /// <inheritdoc/>
    public int CompareTo(ResourceKey other)
    {
        int order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
