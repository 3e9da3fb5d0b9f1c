namespace WasmFaas.Functions.Routing;

/// <summary>The functions that a route spreads its requests over, by weight. Immutable.</summary>
internal sealed class RouteTarget
{
    private readonly FunctionTarget[] _functions;
    private readonly int[] _ends;

    /// <summary>Makes a target.</summary>
    /// <param name="shares">Functions with their weights, of which one at least is more than 0.</param>
    public RouteTarget(IEnumerable<(FunctionTarget Function, int Weight)> shares)
    {
        var (functions, ends) = (new List<FunctionTarget>(), new List<int>());
        int end = 0;
        foreach (var (function, weight) in shares)
        {
            if (weight <= 0) continue;
            end = checked(end + weight);
            functions.Add(function);
            ends.Add(end);
        }

        _functions = [.. functions];
        _ends = [.. ends];
    }

    /// <summary>The functions that get any requests.</summary>
    public IReadOnlyList<FunctionTarget> Functions => _functions;

    /// <summary>The sum of the weights.</summary>
    public int TotalWeight => _ends[^1];

    /// <summary>Chooses the function of one request.</summary>
    public FunctionTarget Choose(Random random)
    {
        if (_functions.Length == 1) return _functions[0];
        int point = random.Next(TotalWeight);
        int index = 0;
        while (point >= _ends[index]) index++;
        return _functions[index];
    }
}
