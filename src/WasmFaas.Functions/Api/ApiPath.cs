using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>What the path of a request names: a kind's objects, or one object, or a part of one.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; null for all, and empty for kinds without.</param>
/// <param name="Name">The object's name, or null for the collection.</param>
/// <param name="IsStatus">True for the object's <c>/status</c>.</param>
internal sealed record ApiPath(ResourceKind Kind, string? Namespace, string? Name, bool IsStatus)
{
    /// <summary>Reads a path under <c>/api/v1/</c> or <c>/apis/GROUP/VERSION/</c>; null where there is nothing of that path.</summary>
    public static ApiPath? Parse(string path)
    {
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        (string group, string version, int start) = segments switch
        {
            ["api", var v, _, ..] => ("", v, 2),
            ["apis", var g, var v, _, ..] => (g, v, 3),
            _ => ("", "", 0),
        };
        if (start == 0) return null;
        string[] rest = segments[start..];
        string? ns = null;

        // /namespaces/NAME and /namespaces/NAME/status are the namespace itself; with anything else after the name it is a scope.
        if (rest is ["namespaces", var scope, var within, ..] && (group.Length != 0 || within is not "status"))
        {
            ns = scope;
            rest = rest[2..];
        }

        var kind = ResourceKinds.All.FirstOrDefault(kind => kind.Group == group && kind.Version == version && kind.Plural == rest[0]);
        if (kind is null || rest.Length > 3 || (rest.Length == 3 && rest[2] != "status") || (ns is not null && !kind.IsNamespaced)) return null;
        string? name = rest.Length > 1 ? rest[1] : null;
        if (name is not null && kind.IsNamespaced && ns is null) return null;
        bool isStatus = rest.Length == 3;
        return isStatus && !kind.HasStatus ? null : new ApiPath(kind, kind.IsNamespaced ? ns : "", name, isStatus);
    }
}
