using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources.Schemas;

namespace WasmFaas.Functions.Resources.Documents;

/// <summary>The OpenAPI document of the kinds of one group version.</summary>
internal static class OpenApiDocument
{
    public const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private const string ListMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

    private static readonly Schema s_listMeta = Shape.Object("What the API knows of a list.",
        Shape.Field("continue", Shape.Text("Where the next part of the list begins.")),
        Shape.Field("remainingItemCount", Shape.Whole("Objects that are still to come.")),
        Shape.Field("resourceVersion", Shape.Text("Version of the list, to watch from.")),
        Shape.Field("selfLink", Shape.Text("Path of the list; no longer set.")));

    public static JsonObject Create(IReadOnlyList<ResourceKind> kinds)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject
        {
            [ObjectMeta] = OpenApiSchema.Create(CommonSchemas.ObjectMeta),
            [ListMeta] = OpenApiSchema.Create(s_listMeta),
        };
        foreach (var kind in kinds)
        {
            schemas[Name(kind)] = Object(kind);
            schemas[Name(kind) + "List"] = List(kind);
            OpenApiPaths.Add(paths, kind);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "wasm-faas", ["version"] = kinds[0].Version },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    /// <summary>Name of a kind's schema, as Kubernetes names them.</summary>
    public static string Name(ResourceKind kind) =>
        kind.Group.Length == 0 ? $"io.k8s.api.core.{kind.Version}.{kind.Kind}" : $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Kind}";

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    public static JsonObject GroupVersionKind(ResourceKind kind, string suffix = "") =>
        new() { ["group"] = kind.Group, ["kind"] = kind.Kind + suffix, ["version"] = kind.Version };

    private static JsonObject Object(ResourceKind kind)
    {
        var schema = OpenApiSchema.Create(kind.Schema);
        var metadata = new JsonObject { ["description"] = CommonSchemas.ObjectMeta.Description, ["default"] = new JsonObject() };
        metadata["allOf"] = new JsonArray(Reference(ObjectMeta));
        schema["properties"]!["metadata"] = metadata;
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
        return schema;
    }

    private static JsonObject List(ResourceKind kind) => new()
    {
        ["description"] = $"A list of objects of kind {kind.Kind}.",
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = "Group and version of the list." },
            ["kind"] = new JsonObject { ["type"] = "string", ["description"] = "Kind of the list." },
            ["metadata"] = new JsonObject { ["description"] = s_listMeta.Description, ["allOf"] = new JsonArray(Reference(ListMeta)) },
            ["items"] = new JsonObject { ["type"] = "array", ["description"] = "The objects.", ["items"] = Reference(Name(kind)) },
        },
        ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind, "List")),
    };
}
