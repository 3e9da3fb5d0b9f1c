using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of a kind that a schema cannot say. They are asked only of objects that fit their schema.</summary>
internal static class KindRules
{
    private static readonly Dictionary<ResourceKind, Action<Resource, Resource?, FieldErrors>> s_rules = new(ReferenceEqualityComparer.Instance)
    {
        [ResourceKinds.Function] = FunctionRules.Check,
        [ResourceKinds.Environment] = CheckEnvironment,
        [ResourceKinds.Package] = PackageRules.Check,
        [ResourceKinds.HttpTrigger] = HttpTriggerRules.Check,
        [ResourceKinds.TimeTrigger] = TriggerRules.CheckTimer,
        [ResourceKinds.MessageQueueTrigger] = TriggerRules.CheckMessageQueue,
        [ResourceKinds.KubernetesWatchTrigger] = TriggerRules.CheckWatch,
        [ResourceKinds.CanaryConfig] = TriggerRules.CheckCanary,
        [ResourceKinds.FunctionVersion] = CheckVersion,
        [ResourceKinds.FunctionAlias] = CheckAlias,
        [ResourceKinds.Secret] = DataRules.CheckSecret,
        [ResourceKinds.ConfigMap] = DataRules.CheckConfigMap,
    };

    public static void Check(Resource resource, Resource? old, FieldErrors errors)
    {
        if (s_rules.TryGetValue(resource.Kind, out var rule)) rule(resource, old, errors);
    }

    private static void CheckEnvironment(Resource environment, Resource? old, FieldErrors errors) =>
        CheckUnchanged("spec.version", environment.Spec?["version"], old?.Spec?["version"], errors);

    private static void CheckVersion(Resource version, Resource? old, FieldErrors errors)
    {
        if (old != null && !JsonNode.DeepEquals(version.Spec, old.Spec)) errors.Forbidden("spec", "a version cannot be changed");
    }

    private static void CheckAlias(Resource alias, Resource? old, FieldErrors errors)
    {
        var spec = alias.Spec!;
        string version = Json.Text(spec, "version"), digest = Json.Text(spec, "packageDigest"), secondary = Json.Text(spec, "secondaryVersion");
        if (version.Length == 0 && digest.Length == 0) errors.Required("spec.version", "exactly one of version and packageDigest must be set");
        if (version.Length > 0 && digest.Length > 0) errors.Invalid("spec.packageDigest", digest, "exactly one of version and packageDigest must be set");
        if (spec["weight"] != null && secondary.Length == 0) errors.Required("spec.secondaryVersion", "weight requires secondaryVersion");
        if (secondary.Length > 0 && secondary == version) errors.Invalid("spec.secondaryVersion", secondary, "must differ from version");
    }

    public static void CheckUnchanged(string path, JsonNode? value, JsonNode? old, FieldErrors errors)
    {
        if (old != null && !JsonNode.DeepEquals(value, old)) errors.Invalid(path, value, "field is immutable");
    }
}
