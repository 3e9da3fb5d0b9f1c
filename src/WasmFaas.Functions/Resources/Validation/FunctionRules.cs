using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of Function.</summary>
internal static partial class FunctionRules
{
    private const string Spec = "spec";

    public static void Check(Resource function, Resource? old, FieldErrors errors)
    {
        var spec = function.Spec!;
        CheckExecution(spec, errors);
        var package = spec["package"]?["packageref"] as JsonObject;
        if (Json.Text(package, "name").Length == 0) errors.Required("spec.package.packageref.name", "a function needs the package with its code");
        CheckNamespace(package, "spec.package.packageref", "package", function.Namespace, errors);
        CheckMounts(function, "secrets", "secret", errors);
        CheckMounts(function, "configmaps", "ConfigMap", errors);
        foreach (var (i, window) in Json.Items(spec["provisionedConcurrency"] as JsonObject, "windows"))
        {
            string path = $"spec.provisionedConcurrency.windows[{i}]", start = Json.Text(window, "start"), duration = Json.Text(window, "duration");
            if (TriggerRules.CronError(start) is { } error) errors.Invalid($"{path}.start", start, error);
            if (!(GoDuration.Parse(duration) > TimeSpan.Zero)) errors.Invalid($"{path}.duration", duration, "a duration such as 30m was expected");
        }

        CheckState(spec["state"] as JsonObject, errors);
        InvocationRules.Check(spec["invocation"] as JsonObject, errors);
        foreach (var (i, variable) in Json.Items(spec, "env")) CheckVariable(variable, $"spec.env[{i}]", errors);
        foreach (var (i, source) in Json.Items(spec, "envFrom")) CheckOneOf(source, ["secretRef", "configMapRef"], $"spec.envFrom[{i}]", errors);
    }

    private static void CheckExecution(JsonObject spec, FieldErrors errors)
    {
        const string Path = "spec.InvokeStrategy.ExecutionStrategy";
        var execution = spec["InvokeStrategy"]?["ExecutionStrategy"] as JsonObject;
        bool isService = Json.Text(execution, "ExecutorType") == "container";
        if (!isService && spec["podspec"] is not null) errors.Forbidden("spec.podspec", "belongs to executor type container");
        if (isService && spec["podspec"]?["containers"] is JsonArray { Count: > 1 }) errors.Invalid("spec.podspec.containers", "", "a service is one container: its module");

        long min = (long?)execution?["MinScale"] ?? 0, max = (long?)execution?["MaxScale"] ?? 0;
        if (max > 0 && max < min) errors.Invalid($"{Path}.MaxScale", max, "maximum scale must be greater than or equal to minimum scale");
    }

    private static void CheckState(JsonObject? state, FieldErrors errors)
    {
        string ttl = Json.Text(state, "defaultTTL");
        if (ttl.Length > 0 && !(GoDuration.Parse(ttl) >= TimeSpan.Zero)) errors.Invalid("spec.state.defaultTTL", ttl, "a duration such as 30m was expected");
    }

    // A function reads only what is in its namespace: namespaces are what tenants have.
    private static void CheckNamespace(JsonObject? reference, string path, string what, string ownNamespace, FieldErrors errors)
    {
        string given = Json.Text(reference, "namespace");
        if (given.Length > 0 && given != ownNamespace)
        {
            errors.Invalid($"{path}.namespace", given, $"the {what} must be in the function's namespace \"{ownNamespace}\"");
        }
    }

    private static void CheckMounts(Resource function, string field, string what, FieldErrors errors)
    {
        var places = new HashSet<string>();
        foreach (var (i, reference) in Json.Items(function.Spec, field))
        {
            string path = $"{Spec}.{field}[{i}]", mount = Json.Text(reference, "mountPath");
            CheckNamespace(reference, path, what, function.Namespace, errors);
            if (mount.Length > 0 && (mount.StartsWith('/') || mount.Split('/').Any(part => part is "" or "." or "..")))
            {
                errors.Invalid($"{path}.mountPath", mount, "must be a relative path without empty parts, '.' and '..'");
            }

            string place = mount.Length > 0 ? mount : $"{function.Namespace}/{Json.Text(reference, "name")}";
            if (!places.Add(place)) errors.Duplicate($"{path}.mountPath", place);
        }
    }

    private static void CheckVariable(JsonObject variable, string path, FieldErrors errors)
    {
        string name = Json.Text(variable, "name");
        if (!VariableRegex().IsMatch(name)) errors.Invalid($"{path}.name", name, "a name of printable ASCII characters without '=' was expected");
        if (variable["valueFrom"] is not JsonObject from) return;
        if (Json.Text(variable, "value").Length > 0) errors.Invalid($"{path}.valueFrom", "", "may not be specified when `value` is not empty");
        CheckOneOf(from, ["secretKeyRef", "configMapKeyRef"], $"{path}.valueFrom", errors);
    }

    private static void CheckOneOf(JsonObject json, string[] names, string path, FieldErrors errors)
    {
        int count = names.Count(name => json[name] != null);
        if (count == 0) errors.Required(path, $"must specify one of: {string.Join(", ", names)}");
        if (count > 1) errors.Invalid(path, "", "may not have more than one field specified at a time");
    }

    [GeneratedRegex("^[ -<>-~]+\\z")]
    private static partial Regex VariableRegex();
}
