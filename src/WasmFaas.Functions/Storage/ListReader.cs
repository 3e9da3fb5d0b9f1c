using System.Collections.Immutable;
using System.Globalization;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>Lists objects of a state, whole or in parts.</summary>
internal sealed class ListReader(KindNumbers kinds, int snapshots)
{
    private readonly ListPages _pages = new(snapshots);

    /// <summary>The objects, or the part of them that the options ask for.</summary>
    /// <exception cref="ApiException">400 for a bad selector or token, 410 Expired for a token that is too old.</exception>
    public ResourceList Read(ResourceSnapshot current, ResourceKind kind, string? ns, ListOptions options)
    {
        var selector = ResourceSelector.Parse(kind, options.LabelSelector, options.FieldSelector);
        var (snapshot, last) = string.IsNullOrEmpty(options.Continue)
            ? (current, new ResourceEntry(ns ?? "", ""))
            : _pages.Resume(options.Continue, current);
        var name = selector.Name;
        var items = new List<Resource>();
        var (end, remaining) = (last, 0);
        foreach (var entry in After(snapshot.Tables[kinds[kind]], last, ns))
        {
            // The name first: a look into an object costs more.
            if ((name is not null && entry.Name != name) || !selector.Matches(entry.Resource!))
            {
                continue;
            }

            if (options.Limit > 0 && items.Count == options.Limit)
            {
                remaining++;
                continue;
            }

            items.Add(entry.Resource!);
            end = entry;
        }

        var token = remaining > 0 ? _pages.Token(snapshot, end) : null;
        return new ResourceList(items, snapshot.Revision.ToString(CultureInfo.InvariantCulture), token, remaining);
    }

    private static IEnumerable<ResourceEntry> After(ImmutableSortedSet<ResourceEntry> table, ResourceEntry last, string? ns)
    {
        var found = table.IndexOf(last);
        for (var index = found < 0 ? ~found : found + 1; index < table.Count; index++)
        {
            var entry = table[index];
            if (!string.IsNullOrEmpty(ns) && entry.Namespace != ns)
            {
                break;
            }

            yield return entry;
        }
    }
}
