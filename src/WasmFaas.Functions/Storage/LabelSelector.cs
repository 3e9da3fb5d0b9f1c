using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// A label selector (Kubernetes, "Labels and Selectors"): requirements with commas between them, all of which must hold:
/// <c>key=value</c>, <c>key==value</c>, <c>key!=value</c>, <c>key in (a,b)</c>, <c>key notin (a,b)</c>, <c>key</c>, <c>!key</c>.
/// A negative requirement holds for objects without the label.
/// </summary>
internal sealed class LabelSelector
{
    private readonly List<Requirement> _requirements;

    private LabelSelector(List<Requirement> requirements) => _requirements = requirements;

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        Missing,
    }

    private sealed record Requirement(string Key, Operator Operator, HashSet<string> Values)
    {
        public bool Matches(Resource resource) => (Operator, resource.Label(Key)) switch
        {
            (Operator.In, { } value) => Values.Contains(value),
            (Operator.NotIn, { } value) => !Values.Contains(value),
            (Operator.In, null) => false,
            (Operator.NotIn, null) => true,
            (Operator.Exists, var value) => value is not null,
            (_, var value) => value is null,
        };
    }

    /// <summary>Reads a selector.</summary>
    /// <exception cref="ApiException">400: what is wrong, and at which character.</exception>
    public static LabelSelector Parse(string text)
    {
        var scanner = new SelectorScanner("label selector", text);
        var requirements = new List<Requirement>();
        do
        {
            requirements.Add(ParseRequirement(scanner));
        }
        while (scanner.TryTake(','));
        scanner.ExpectEnd("a comma, or the end");
        return new LabelSelector(requirements);
    }

    /// <summary>True where all requirements hold.</summary>
    public bool Matches(Resource resource)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(resource))
            {
                return false;
            }
        }

        return true;
    }

    private static Requirement ParseRequirement(SelectorScanner scanner)
    {
        if (scanner.TryTake('!'))
        {
            return new Requirement(scanner.Key(), Operator.Missing, []);
        }

        var key = scanner.Key();
        if (scanner.TryTakeEquality(out var isEqual))
        {
            return new Requirement(key, isEqual ? Operator.In : Operator.NotIn, [scanner.Value()]);
        }

        if (scanner.TryTakeWord("in"))
        {
            return new Requirement(key, Operator.In, Values(scanner));
        }

        return scanner.TryTakeWord("notin")
            ? new Requirement(key, Operator.NotIn, Values(scanner))
            : new Requirement(key, Operator.Exists, []);
    }

    private static HashSet<string> Values(SelectorScanner scanner)
    {
        scanner.Expect('(');
        var values = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            values.Add(scanner.Value());
        }
        while (scanner.TryTake(','));
        scanner.Expect(')');
        return values;
    }
}
