using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.Triggers;

/// <summary>The functions that a trigger's <c>functionref</c> means, as paths of the public port, by weight. Immutable.</summary>
internal sealed class FunctionPaths
{
    private readonly (string Path, long End)[] _shares;

    private FunctionPaths(IReadOnlyList<string> functions, IEnumerable<(string Path, long Weight)> shares)
    {
        Functions = functions;
        long end = 0;
        _shares = [.. shares.Where(share => share.Weight > 0).Select(share => (share.Path, end += share.Weight))];
    }

    /// <summary>Names of the functions.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>Reads a reference: a name with an alias or a version, or names with weights.</summary>
    /// <exception cref="FormatException">It names nothing.</exception>
    public static FunctionPaths Parse(string ns, JsonObject? reference)
    {
        if (reference.Text("type") != "function-weights")
        {
            string path = FunctionCaller.PathOf(ns, reference, "/");
            return new FunctionPaths([reference.Text("name")!], [(path, 1)]);
        }

        var weights = reference.Object("functionweights") ?? [];
        var shares = weights.Select(pair => (pair.Key, Weight: weights.Number(pair.Key) ?? 0)).Where(share => share.Weight > 0).ToList();
        if (shares.Count == 0) throw new FormatException("spec.functionref.functionweights: expected a function with a weight of more than 0");
        return new FunctionPaths([.. shares.Select(share => share.Key)], shares.Select(share => ($"/fission-function/{ns}/{share.Key}", share.Weight)));
    }

    /// <summary>Chooses the path of one call.</summary>
    public string Choose(Random random)
    {
        if (_shares.Length == 1) return _shares[0].Path;
        long point = random.NextInt64(_shares[^1].End);
        int index = 0;
        while (point >= _shares[index].End) index++;
        return _shares[index].Path;
    }
}
