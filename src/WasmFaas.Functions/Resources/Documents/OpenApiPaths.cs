using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Documents;

/// <summary>The paths of a kind and what can be done there (Kubernetes API conventions, verbs on resources).</summary>
internal static class OpenApiPaths
{
    private static readonly string[] s_listParameters =
        ["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "watch", "allowWatchBookmarks", "sendInitialEvents", "timeoutSeconds"];

    private static readonly string[] s_writeParameters = ["dryRun", "fieldManager", "fieldValidation"];

    private static readonly Dictionary<string, string> s_types = new()
    {
        ["limit"] = "integer",
        ["timeoutSeconds"] = "integer",
        ["watch"] = "boolean",
        ["allowWatchBookmarks"] = "boolean",
        ["sendInitialEvents"] = "boolean",
    };

    /// <summary>Where the API of a group version begins: <c>apis/fission.io/v1</c> or <c>api/v1</c>.</summary>
    public static string Root(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    public static void Add(JsonObject paths, ResourceKind kind)
    {
        string root = $"/{Root(kind)}";
        string collection = kind.IsNamespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
        if (kind.IsNamespaced)
        {
            paths[$"{root}/{kind.Plural}"] = new JsonObject { ["get"] = Operation(kind, "list", "ForAllNamespaces", "List", [], s_listParameters) };
        }

        string[] inNamespace = kind.IsNamespaced ? ["namespace"] : [];
        paths[collection] = new JsonObject
        {
            ["get"] = Operation(kind, "list", "", "List", inNamespace, s_listParameters),
            ["post"] = Operation(kind, "post", "", "", inNamespace, s_writeParameters, "application/json"),
            ["delete"] = Operation(kind, "deletecollection", "", "", inNamespace, s_listParameters),
        };
        paths[$"{collection}/{{name}}"] = Item(kind, "", [.. inNamespace, "name"]);
        if (kind.HasStatus) paths[$"{collection}/{{name}}/status"] = Item(kind, "Status", [.. inNamespace, "name"]);
    }

    private static JsonObject Item(ResourceKind kind, string subresource, string[] inPath)
    {
        var item = new JsonObject
        {
            ["get"] = Operation(kind, "get", subresource, "", inPath, []),
            ["put"] = Operation(kind, "put", subresource, "", inPath, s_writeParameters, "application/json"),
            ["patch"] = Operation(kind, "patch", subresource, "", inPath, s_writeParameters, "application/merge-patch+json", "application/json-patch+json"),
        };
        if (subresource.Length == 0) item["delete"] = Operation(kind, "delete", "", "", inPath, ["dryRun", "propagationPolicy"]);
        return item;
    }

    private static JsonObject Operation(ResourceKind kind, string action, string suffix, string answer, string[] inPath, string[] inQuery, params string[] bodies)
    {
        var parameters = new JsonArray();
        foreach (string name in inPath) parameters.Add(Parameter(name, "path"));
        foreach (string name in inQuery) parameters.Add(Parameter(name, "query"));
        string schema = OpenApiDocument.Name(kind);
        var operation = new JsonObject
        {
            ["operationId"] = $"{action}{(kind.Group.Length == 0 ? "Core" : "FissionIo")}V1{(inPath.Contains("namespace") ? "Namespaced" : "")}{kind.Kind}{suffix}",
            ["parameters"] = parameters,
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = OpenApiDocument.GroupVersionKind(kind),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = Content(schema + answer, "application/json") } },
        };
        if (bodies.Length > 0) operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(schema, bodies) };
        return operation;
    }

    private static JsonObject Parameter(string name, string where) => new()
    {
        ["name"] = name,
        ["in"] = where,
        ["required"] = where == "path",
        ["schema"] = new JsonObject { ["type"] = s_types.GetValueOrDefault(name, "string") },
    };

    private static JsonObject Content(string schema, params string[] types)
    {
        var content = new JsonObject();
        foreach (string type in types) content[type] = new JsonObject { ["schema"] = OpenApiDocument.Reference(schema) };
        return content;
    }
}
