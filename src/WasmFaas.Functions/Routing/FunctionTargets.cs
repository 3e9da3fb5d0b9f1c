using System.Collections.Concurrent;

namespace WasmFaas.Functions.Routing;

/// <summary>The slots of all functions, by the names that they have in the keeper. Safe for use by several threads.</summary>
internal sealed class FunctionTargets
{
    private readonly ConcurrentDictionary<string, FunctionTarget> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FunctionTarget>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    // Held where a slot is changed or forgotten: else one could be forgotten between its making and its filling.
    private readonly Lock _lock = new();

    public FunctionTargets() => _lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The slot of a name, made where it is missing.</summary>
    public FunctionTarget Get(string name) => _byName.GetOrAdd(name, static name => new FunctionTarget(name));

    /// <summary>The slot of a name, or null.</summary>
    public FunctionTarget? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var target) ? target : null;

    /// <summary>Changes what a slot holds.</summary>
    public void Set(string name, FunctionTargetState state)
    {
        lock (_lock) Get(name).State = state;
    }

    /// <summary>Forgets slots that hold nothing and that no route refers to.</summary>
    public void Prune(IReadOnlySet<FunctionTarget> used)
    {
        lock (_lock)
        {
            foreach (var (name, target) in _byName)
                if (!target.State.Exists && !used.Contains(target)) _byName.TryRemove(name, out _);
        }
    }
}
