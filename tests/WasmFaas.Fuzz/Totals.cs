namespace WasmFaas.Fuzz;

/// <summary>What a run did.</summary>
internal sealed class Totals
{
    /// <summary>Modules given to the engine.</summary>
    public long Modules { get; set; }

    /// <summary>Calls of exported functions.</summary>
    public long Runs { get; set; }

    /// <summary>Mutated modules that were valid.</summary>
    public long Valid { get; set; }

    public long Findings { get; set; }

    /// <summary>Differences of verdict with a known reason, by reason.</summary>
    public SortedDictionary<string, long> Explained { get; init; } = [];

    public void Add(Totals other)
    {
        Modules += other.Modules;
        Runs += other.Runs;
        Valid += other.Valid;
        Findings += other.Findings;
        foreach (var (reason, count) in other.Explained) Explain(reason, count);
    }

    public void Explain(string reason, long count = 1) => Explained[reason] = Explained.GetValueOrDefault(reason) + count;

    public override string ToString()
    {
        string explained = Explained.Count == 0 ? "" : $"; explained differences: {string.Join(", ", Explained.Select(pair => $"{pair.Key} {pair.Value}"))}";
        return $"{Modules} modules ({Valid} mutants valid), {Runs} runs, {Findings} findings{explained}";
    }
}
