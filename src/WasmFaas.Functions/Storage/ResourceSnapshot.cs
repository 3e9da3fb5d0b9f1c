using System.Collections.Immutable;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>All objects as they were at a revision. Immutable, so that readers need no lock and old states cost little.</summary>
/// <param name="Revision">The last change that it contains.</param>
/// <param name="Tables">Objects of each kind, by the kind's number.</param>
internal sealed record ResourceSnapshot(long Revision, ImmutableArray<ImmutableSortedSet<ResourceEntry>> Tables)
{
    /// <summary>Number of objects of all kinds.</summary>
    public int Count => Tables.Sum(table => table.Count);

    /// <summary>The object, or null.</summary>
    public Resource? Find(int kind, string ns, string name) =>
        Tables[kind].TryGetValue(new ResourceEntry(ns, name), out var entry) ? entry.Resource : null;

    /// <summary>The state with an object put in the place of the one with its name.</summary>
    public ResourceSnapshot With(int kind, Resource resource, long revision)
    {
        var entry = new ResourceEntry(resource.Namespace, resource.Name, resource);
        return new ResourceSnapshot(revision, Tables.SetItem(kind, Tables[kind].Remove(entry).Add(entry)));
    }

    /// <summary>The state without an object.</summary>
    public ResourceSnapshot Without(int kind, Resource resource, long revision) =>
        new(revision, Tables.SetItem(kind, Tables[kind].Remove(new ResourceEntry(resource.Namespace, resource.Name))));
}
