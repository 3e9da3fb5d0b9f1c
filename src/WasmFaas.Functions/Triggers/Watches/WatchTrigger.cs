using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Triggers.Watches;

/// <summary>What a KubernetesWatchTrigger says.</summary>
/// <param name="Kind">The kind that is watched.</param>
/// <param name="Selector">The objects of it.</param>
/// <param name="Paths">The functions that are called.</param>
internal sealed record WatchTrigger(ResourceKind Kind, ResourceSelector Selector, FunctionPaths Paths)
{
    private static readonly IEnumerable<ResourceKind> s_kinds = ResourceKinds.All.Where(kind => kind.IsNamespaced);

    /// <summary>The kind that a <c>type</c> names, by its kind, plural or short name, in any case; null for those that are not served.</summary>
    public static ResourceKind? FindKind(string type) => s_kinds.FirstOrDefault(kind =>
        kind.Kind.Equals(type, StringComparison.OrdinalIgnoreCase)
        || kind.Plural.Equals(type, StringComparison.OrdinalIgnoreCase)
        || kind.ShortNames.Contains(type, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads a trigger.</summary>
    /// <exception cref="SettingsException">Its type is not served here.</exception>
    /// <exception cref="FormatException">Its reference names no function.</exception>
    /// <exception cref="ApiException">Its labels cannot be selected by.</exception>
    public static WatchTrigger Read(Resource trigger)
    {
        string type = trigger.Spec.Text("type") ?? "";
        var kind = FindKind(type)
            ?? throw new SettingsException("Unsupported", $"spec.type \"{type}\" is not served here: expected one of {string.Join(", ", s_kinds.Select(served => served.Kind))}");
        var labels = trigger.Spec.Object("labelselector") ?? [];
        string selector = string.Join(',', labels.Select(pair => $"{pair.Key}={pair.Value}"));
        return new WatchTrigger(kind, ResourceSelector.Parse(kind, selector, null), FunctionPaths.Parse(trigger.Namespace, trigger.Spec.Object("functionref")));
    }
}
