using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Versioning;

/// <summary>The versions of each function. Safe for use by several threads.</summary>
internal sealed class VersionIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, Resource> _versions = [];
    private readonly Dictionary<ResourceKey, HashSet<ResourceKey>> _byFunction = [];

    /// <summary>A version has appeared or changed, or has gone where it is null.</summary>
    public void Set(ResourceKey key, Resource? version)
    {
        lock (_lock)
        {
            if (_versions.Remove(key, out var before) && _byFunction.TryGetValue(FunctionOf(before), out var keys))
            {
                keys.Remove(key);
                if (keys.Count == 0) _byFunction.Remove(FunctionOf(before));
            }

            if (version is null) return;
            _versions[key] = version;
            if (!_byFunction.TryGetValue(FunctionOf(version), out var all)) _byFunction.Add(FunctionOf(version), all = []);
            all.Add(key);
        }
    }

    /// <summary>The versions of a function, newest first.</summary>
    public IReadOnlyList<Resource> Find(ResourceKey function)
    {
        lock (_lock)
        {
            if (!_byFunction.TryGetValue(function, out var keys)) return [];
            return [.. keys.Select(key => _versions[key]).OrderByDescending(FunctionSnapshot.SequenceOf)];
        }
    }

    /// <summary>The function that a version is of.</summary>
    public static ResourceKey FunctionOf(Resource version) => new(version.Namespace, version.Spec.Text("functionName") ?? "");
}
