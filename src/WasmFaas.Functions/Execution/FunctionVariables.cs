using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>The environment variables of a function: <c>envFrom</c>, then <c>env</c>, which goes before it.</summary>
/// <param name="find">Finds an object.</param>
internal sealed class FunctionVariables(Func<ResourceKind, ResourceKey, Resource?> find)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="SettingsException">An object or a key is missing.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Read(FunctionObject function)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in function.VariableSources)
        {
            string prefix = source.Text("prefix") ?? "";
            foreach (var (key, value) in All(function, source, "secretRef", ResourceKinds.Secret).Concat(All(function, source, "configMapRef", ResourceKinds.ConfigMap)))
                if (IsName(prefix + key)) variables[prefix + key] = Encoding.UTF8.GetString(value);
        }

        foreach (var variable in function.Variables)
        {
            if (variable.Text("name") is not { } name) continue;
            if (!IsName(name)) throw new SettingsException("ConfigurationInvalid", $"spec.env: \"{name}\" is not the name of a variable: expected no '=' and no zero character");
            string? value = variable["valueFrom"] is JsonObject from ? One(function, name, from) : variable.Text("value") ?? "";
            if (value is null) continue;
            if (value.Contains('\0')) throw new SettingsException("ConfigurationInvalid", $"spec.env: the value of {name} contains a zero character");
            variables[name] = value;
        }

        return [.. variables.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
    }

    private static bool IsName(string name) => name.Length != 0 && !name.AsSpan().ContainsAny('=', '\0');

    private IEnumerable<KeyValuePair<string, byte[]>> All(FunctionObject function, JsonNode source, string field, ResourceKind kind)
    {
        if (source.Object(field) is not { } reference || reference.Text("name") is not { } name) return [];
        if (find(kind, new ResourceKey(function.Namespace, name)) is { } resource) return ConfigurationData.Read(resource).Where(pair => !pair.Value.Contains((byte)0));
        if (reference.Flag("optional")) return [];
        throw Missing(kind, function, name);
    }

    private string? One(FunctionObject function, string variable, JsonObject from)
    {
        var (reference, kind) = from.Object("secretKeyRef") is { } secret ? (secret, ResourceKinds.Secret) : (from.Object("configMapKeyRef"), ResourceKinds.ConfigMap);
        string name = reference.Text("name") ?? "", key = reference.Text("key") ?? "";
        if (find(kind, new ResourceKey(function.Namespace, name)) is not { } resource) return reference.Flag("optional") ? null : throw Missing(kind, function, name);
        if (ConfigurationData.Read(resource).TryGetValue(key, out byte[]? value)) return Encoding.UTF8.GetString(value);
        if (reference.Flag("optional")) return null;
        throw new SettingsException($"{kind.Kind}KeyMissing", $"spec.env: {variable} is the key \"{key}\" of the {kind.Singular} {function.Namespace}/{name}, which has no such key");
    }

    internal static SettingsException Missing(ResourceKind kind, FunctionObject function, string name) =>
        new($"{kind.Kind}Missing", $"there is no {kind.Singular} {function.Namespace}/{name}, which the function uses");
}
