using System.Collections.Frozen;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>Numbers the kinds of a store. Two kinds are the same where their group and plural are.</summary>
internal sealed class KindNumbers(IReadOnlyList<ResourceKind> kinds)
{
    private readonly FrozenDictionary<(string Group, string Plural), int> _numbers =
        kinds.Select((kind, number) => (kind, number)).ToFrozenDictionary(pair => (pair.kind.Group, pair.kind.Plural), pair => pair.number);

    /// <summary>The kinds, by number.</summary>
    public IReadOnlyList<ResourceKind> Kinds { get; } = kinds;

    /// <summary>The number of a kind.</summary>
    public int this[ResourceKind kind] => _numbers.TryGetValue((kind.Group, kind.Plural), out var number)
        ? number
        : throw new ArgumentException($"the store has no kind {kind}", nameof(kind));
}
