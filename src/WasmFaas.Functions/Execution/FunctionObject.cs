using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>A Function, or a FunctionVersion, which is called like one.</summary>
/// <param name="Resource">The object.</param>
/// <param name="Spec">The function's spec: of a version, its snapshot.</param>
/// <param name="FunctionName">Name of the Function.</param>
/// <param name="KeeperName">Its name in the keeper.</param>
internal sealed record FunctionObject(Resource Resource, JsonObject Spec, string FunctionName, string KeeperName)
{
    /// <summary>Namespace of the object.</summary>
    public string Namespace => Resource.Namespace;

    /// <summary>Key of the package.</summary>
    public ResourceKey? Package =>
        Spec.Object("package").Object("packageref").Text("name") is { } name ? new ResourceKey(Namespace, name) : null;

    /// <summary>The digest that the code of a version had when it was published.</summary>
    public string? PackageDigest => Resource.Kind == ResourceKinds.FunctionVersion ? Resource.Spec.Text("packageDigest")?.Replace("sha256:", "") : null;

    /// <summary>Instances that are kept warm.</summary>
    public long MinScale
    {
        get
        {
            var execution = Spec.Object("InvokeStrategy").Object("ExecutionStrategy");
            return execution.Text("ExecutorType") == "newdeploy" ? execution.Number("MinScale") ?? 0 : 0;
        }
    }

    /// <summary>Reads an object.</summary>
    public static FunctionObject Of(Resource resource)
    {
        if (resource.Kind == ResourceKinds.Function)
            return new FunctionObject(resource, resource.Spec ?? [], resource.Name, KeeperNames.Of(resource.Namespace, resource.Name));
        string function = resource.Spec.Text("functionName") ?? resource.Name;
        return new FunctionObject(resource, resource.Spec.Object("snapshot") ?? [], function, KeeperNames.OfVersion(resource.Namespace, function, resource.Spec.Number("sequence") ?? 0));
    }

    /// <summary>The objects that the function is made of.</summary>
    public IEnumerable<(ResourceKind Kind, ResourceKey Key)> References()
    {
        if (Package is { } package) yield return (ResourceKinds.Package, package);
        if (Spec.Object("environment").Text("name") is { } environment) yield return (ResourceKinds.Environment, new(Namespace, environment));
        foreach (var secret in Spec.List("secrets")) yield return (ResourceKinds.Secret, new(Namespace, secret.Text("name") ?? ""));
        foreach (var map in Spec.List("configmaps")) yield return (ResourceKinds.ConfigMap, new(Namespace, map.Text("name") ?? ""));
        foreach (var source in Spec.List("envFrom").Concat(Spec.List("env").Select(variable => variable["valueFrom"]).OfType<JsonNode>()))
        {
            foreach (var (field, kind) in s_sources)
                if (source.Object(field).Text("name") is { } name) yield return (kind, new(Namespace, name));
        }
    }

    private static readonly (string Field, ResourceKind Kind)[] s_sources =
    [
        ("secretRef", ResourceKinds.Secret), ("secretKeyRef", ResourceKinds.Secret),
        ("configMapRef", ResourceKinds.ConfigMap), ("configMapKeyRef", ResourceKinds.ConfigMap),
    ];
}
