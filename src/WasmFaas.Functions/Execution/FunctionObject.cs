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
            return execution.Text("ExecutorType") is "newdeploy" or "container" ? execution.Number("MinScale") ?? 0 : 0;
        }
    }

    /// <summary>True for a resident service.</summary>
    public bool IsService => Spec.Object("InvokeStrategy").Object("ExecutionStrategy").Text("ExecutorType") == "container";

    /// <summary>A service's container, where its podspec has one.</summary>
    public JsonObject? Container => IsService ? Spec.Object("podspec").List("containers").FirstOrDefault() as JsonObject : null;

    /// <summary>The lists of variables, those that go before others last.</summary>
    public IEnumerable<JsonNode> Variables => Container.List("env").Concat(Spec.List("env"));

    /// <summary>
    /// The objects whose keys become variables, later ones going before others. Fission gives a container its secrets and configmaps so,
    /// and other functions theirs as files.
    /// </summary>
    public IEnumerable<JsonNode> VariableSources =>
        IsService ? [.. Spec.List("secrets").Select(secret => Source("secretRef", secret)), .. Spec.List("configmaps").Select(map => Source("configMapRef", map)), .. Container.List("envFrom"), .. Spec.List("envFrom")] : Spec.List("envFrom");

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
        foreach (var source in VariableSources.Concat(Variables.Select(variable => variable["valueFrom"]).OfType<JsonNode>()))
        {
            foreach (var (field, kind) in s_sources)
                if (source.Object(field).Text("name") is { } name) yield return (kind, new(Namespace, name));
        }
    }

    private static JsonNode Source(string field, JsonNode reference) => new JsonObject { [field] = new JsonObject { ["name"] = reference.Text("name") } };

    private static readonly (string Field, ResourceKind Kind)[] s_sources =
    [
        ("secretRef", ResourceKinds.Secret), ("secretKeyRef", ResourceKinds.Secret),
        ("configMapRef", ResourceKinds.ConfigMap), ("configMapKeyRef", ResourceKinds.ConfigMap),
    ];
}
