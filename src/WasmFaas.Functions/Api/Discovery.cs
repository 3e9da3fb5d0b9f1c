using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>What the API serves, as clients ask for it: in parts, or aggregated (apidiscovery.k8s.io).</summary>
internal static class Discovery
{
    /// <summary>The version of Kubernetes whose conventions the API follows.</summary>
    private const string Major = "1", Minor = "32";

    private static IReadOnlyList<string> Verbs { get; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static IEnumerable<IGrouping<(string Group, string Version), ResourceKind>> Groups =>
        ResourceKinds.All.GroupBy(kind => (kind.Group, kind.Version));

    /// <summary>The document of a path, or null where discovery has none of that path.</summary>
    /// <param name="path">Path of the request.</param>
    /// <param name="aggregated">Version of the aggregated form, or null for the one in parts.</param>
    public static JsonObject? Find(string path, string? aggregated)
    {
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["api"] => aggregated is null ? CoreVersions() : Aggregate(isCore: true, aggregated),
            ["apis"] => aggregated is null ? GroupList() : Aggregate(isCore: false, aggregated),
            ["api", var version] => Resources("", version),
            ["apis", var group] => Groups.FirstOrDefault(g => g.Key.Group == group) is { } found ? Group(found.Key, isRoot: true) : null,
            ["apis", var group, var version] => Resources(group, version),
            ["version"] => Version(),
            _ => null,
        };
    }

    private static JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    private static JsonObject GroupList() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. Groups.Where(g => g.Key.Group.Length != 0).Select(g => Group(g.Key, isRoot: false))]),
    };

    private static JsonObject Group((string Group, string Version) key, bool isRoot)
    {
        var version = new JsonObject { ["groupVersion"] = $"{key.Group}/{key.Version}", ["version"] = key.Version };
        var group = isRoot ? new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" } : [];
        group["name"] = key.Group;
        group["versions"] = new JsonArray(version);
        group["preferredVersion"] = version.DeepClone();
        return group;
    }

    private static JsonObject? Resources(string group, string version)
    {
        var kinds = ResourceKinds.All.Where(kind => kind.Group == group && kind.Version == version).ToList();
        if (kinds.Count == 0) return null;
        var resources = new JsonArray();
        foreach (var kind in kinds)
        {
            resources.Add(new JsonObject
            {
                ["name"] = kind.Plural,
                ["singularName"] = kind.Singular,
                ["namespaced"] = kind.IsNamespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = Array(Verbs),
                ["shortNames"] = Array(kind.ShortNames),
            });
            if (!kind.HasStatus) continue;
            resources.Add(new JsonObject
            {
                ["name"] = $"{kind.Plural}/status",
                ["singularName"] = "",
                ["namespaced"] = kind.IsNamespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = new JsonArray("get", "patch", "update"),
            });
        }

        return new JsonObject { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = kinds[0].ApiVersion, ["resources"] = resources };
    }

    private static JsonObject Aggregate(bool isCore, string version) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. Groups.Where(g => (g.Key.Group.Length == 0) == isCore).Select(g => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = g.Key.Group },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["version"] = g.Key.Version,
                ["freshness"] = "Current",
                ["resources"] = new JsonArray([.. g.Select(Aggregate)]),
            }),
        })]),
    };

    private static JsonObject Aggregate(ResourceKind kind)
    {
        var resource = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Response(kind),
            ["scope"] = kind.IsNamespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = Array(Verbs),
            ["shortNames"] = Array(kind.ShortNames),
        };
        if (kind.HasStatus)
        {
            resource["subresources"] = new JsonArray(new JsonObject
            {
                ["subresource"] = "status",
                ["responseKind"] = Response(kind),
                ["verbs"] = new JsonArray("get", "patch", "update"),
            });
        }

        return resource;
    }

    private static JsonObject Response(ResourceKind kind) => new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };

    private static JsonObject Version() => new()
    {
        ["major"] = Major,
        ["minor"] = Minor,
        ["gitVersion"] = $"v{Major}.{Minor}.0+wasmfaas",
        ["platform"] = "linux/amd64",
    };

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
