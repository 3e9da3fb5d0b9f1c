using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// A field selector (Kubernetes, "Field Selectors"): <c>path=value</c>, <c>path==value</c> and <c>path!=value</c> with commas
/// between them, all of which must hold. Every kind has metadata.name and metadata.namespace; events, secrets and
/// namespaces have those of Kubernetes too, for <c>kubectl describe</c> and <c>kubectl events</c> ask by them.
/// </summary>
internal sealed class FieldSelector
{
    private static readonly string[] s_common = ["metadata.name", "metadata.namespace"];
    private static readonly string[] s_event =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "type",
    ];

    private readonly List<Requirement> _requirements;

    private FieldSelector(List<Requirement> requirements) => _requirements = requirements;

    private sealed record Requirement(string[] Path, bool IsEqual, string Value);

    /// <summary>The only name that it selects; null where it selects several.</summary>
    public string? Name => _requirements.Find(requirement => requirement is { IsEqual: true, Path: ["metadata", "name"] })?.Value;

    /// <summary>Reads a selector.</summary>
    /// <exception cref="ApiException">400: what is wrong, and at which character.</exception>
    public static FieldSelector Parse(ResourceKind kind, string text)
    {
        var scanner = new SelectorScanner("field selector", text);
        var requirements = new List<Requirement>();
        do
        {
            var field = scanner.Until("=!,");
            if (!s_common.Contains(field) && !OwnFields(kind).Contains(field))
            {
                var known = string.Join(", ", s_common.Concat(OwnFields(kind)));
                throw scanner.Error($"{kind} cannot be selected by \"{field}\"; expected one of {known}");
            }

            if (!scanner.TryTakeEquality(out var isEqual))
            {
                throw scanner.Error("expected '=', '==' or '!='");
            }

            requirements.Add(new Requirement(field.Split('.'), isEqual, scanner.Until(",")));
        }
        while (scanner.TryTake(','));
        return new FieldSelector(requirements);
    }

    /// <summary>True where all requirements hold. A field that is not there is equal to the empty text.</summary>
    public bool Matches(Resource resource)
    {
        foreach (var requirement in _requirements)
        {
            if (string.Equals(Value(resource.Json, requirement.Path), requirement.Value, StringComparison.Ordinal) != requirement.IsEqual)
            {
                return false;
            }
        }

        return true;
    }

    private static string[] OwnFields(ResourceKind kind) => (kind.Group, kind.Plural) switch
    {
        ("", "events") => s_event,
        ("", "secrets") => ["type"],
        ("", "namespaces") => ["status.phase"],
        _ => [],
    };

    private static string Value(JsonNode? node, string[] path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node is JsonValue value ? value.ToString() : "";
    }
}
