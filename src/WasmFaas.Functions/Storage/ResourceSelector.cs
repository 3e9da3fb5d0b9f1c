using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>Which objects of a kind a list or a watch is about: a label selector and a field selector.</summary>
public sealed class ResourceSelector
{
    private readonly LabelSelector? _labels;
    private readonly FieldSelector? _fields;

    private ResourceSelector(LabelSelector? labels, FieldSelector? fields)
    {
        _labels = labels;
        _fields = fields;
    }

    /// <summary>The only name that is selected; null where several are.</summary>
    internal string? Name => _fields?.Name;

    /// <summary>Reads the selectors; null and empty ones select all.</summary>
    /// <exception cref="ApiException">400: what is wrong, and where.</exception>
    public static ResourceSelector Parse(ResourceKind kind, string? labelSelector, string? fieldSelector) => new(
        string.IsNullOrWhiteSpace(labelSelector) ? null : LabelSelector.Parse(labelSelector),
        string.IsNullOrWhiteSpace(fieldSelector) ? null : FieldSelector.Parse(kind, fieldSelector));

    /// <summary>True where the object is selected.</summary>
    public bool Matches(Resource resource) =>
        (_labels is null || _labels.Matches(resource)) && (_fields is null || _fields.Matches(resource));

    /// <summary>
    /// A change as one who sees only the selected objects sees it: an object that a change brings into the selection is
    /// ADDED, one that leaves it is DELETED; null where neither state is selected.
    /// </summary>
    public WatchEvent? Select(WatchEvent change)
    {
        if (change.Type == "BOOKMARK" || (_labels is null && _fields is null))
        {
            return change;
        }

        var was = change.Previous is not null && Matches(change.Previous);
        var isSelected = change.Type != "DELETED" && Matches(change.Resource);
        return (was, isSelected) switch
        {
            (true, true) => change,
            (false, true) => change with { Type = "ADDED" },
            (true, false) when change.Type == "DELETED" => change,
            (true, false) => change with { Type = "DELETED", Resource = AtVersion(change.Previous!, change.Resource.ResourceVersion) },
            _ => null,
        };
    }

    // The object as it was while it was selected: its new state may be none of the reader's business.
    private static Resource AtVersion(Resource resource, string version)
    {
        var copy = resource.Clone();
        copy.Metadata["resourceVersion"] = version;
        return copy;
    }
}
