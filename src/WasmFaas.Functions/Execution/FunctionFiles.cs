using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>The directories of a function: <c>/secrets/NAMESPACE/NAME/KEY</c> and <c>/configs/…</c>.</summary>
/// <param name="find">Finds an object.</param>
/// <param name="mounts">Where the files are.</param>
internal sealed class FunctionFiles(Func<ResourceKind, ResourceKey, Resource?> find, MountStore mounts)
{
    /// <summary>Makes them.</summary>
    /// <exception cref="SettingsException">An object is missing, or there is too much.</exception>
    public IReadOnlyList<MountedDirectory> Make(FunctionObject function)
    {
        var directories = new List<MountedDirectory>();
        foreach (var (field, kind, path) in (ReadOnlySpan<(string, ResourceKind, string)>)[("secrets", ResourceKinds.Secret, "/secrets"), ("configmaps", ResourceKinds.ConfigMap, "/configs")])
        {
            var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var reference in function.Spec.List(field)) Add(function, kind, reference, files);
            if (files.Sum(file => (long)file.Value.Length) > PlatformLimits.ConfigurationBytes)
                throw new SettingsException("ConfigurationTooLarge", $"spec.{field}: more than {PlatformLimits.ConfigurationBytes} bytes (PlatformLimits.ConfigurationBytes)");
            if (function.Spec.List(field).Any()) directories.Add(new MountedDirectory(mounts.Get(files), path));
        }

        return directories;
    }

    private void Add(FunctionObject function, ResourceKind kind, JsonNode reference, SortedDictionary<string, byte[]> files)
    {
        string name = reference.Text("name") ?? "";
        if (find(kind, new ResourceKey(function.Namespace, name)) is not { } resource) throw FunctionVariables.Missing(kind, function, name);
        string directory = (reference.Text("mountPath") ?? $"{function.Namespace}/{name}").Trim('/');
        if (directory.Split('/').Any(part => part is "" or "." or ".."))
            throw new SettingsException("ConfigurationInvalid", $"mountPath \"{directory}\" of the {kind.Singular} {name}: expected a relative path without '.' and '..'");
        foreach (var (key, value) in ConfigurationData.Read(resource))
        {
            if (key is "" or "." or ".." || key.Contains('/')) throw new SettingsException("ConfigurationInvalid", $"{kind.Singular} {function.Namespace}/{name}: the key \"{key}\" is no name of a file");
            files[$"{directory}/{key}"] = value;
        }
    }
}
