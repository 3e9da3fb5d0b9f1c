using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>Which functions refer to an object, so that its change is looked at by them and no others. Safe for use by several threads.</summary>
internal sealed class ReferenceIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FunctionKey, (ResourceKind, ResourceKey)[]> _references = [];
    private readonly Dictionary<(ResourceKind, ResourceKey), HashSet<FunctionKey>> _users = [];

    /// <summary>Sets what a function refers to.</summary>
    public void Set(FunctionKey function, IEnumerable<(ResourceKind, ResourceKey)> references)
    {
        lock (_lock)
        {
            foreach (var reference in _references.GetValueOrDefault(function, []))
            {
                var users = _users[reference];
                users.Remove(function);
                if (users.Count == 0) _users.Remove(reference);
            }

            (ResourceKind, ResourceKey)[] now = [.. references.Distinct()];
            if (now.Length == 0) _references.Remove(function);
            else _references[function] = now;
            foreach (var reference in now)
            {
                if (!_users.TryGetValue(reference, out var users)) _users.Add(reference, users = []);
                users.Add(function);
            }
        }
    }

    /// <summary>The functions that refer to an object.</summary>
    public IReadOnlyList<FunctionKey> Find(ResourceKind kind, ResourceKey key)
    {
        lock (_lock) return [.. _users.GetValueOrDefault((kind, key), [])];
    }
}
