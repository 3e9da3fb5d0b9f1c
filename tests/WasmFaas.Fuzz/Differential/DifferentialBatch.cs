using WasmFaas.Fuzz.Generation;
using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Differential;

/// <summary>Generated modules of consecutive seeds, run by the engine and by V8.</summary>
internal static class DifferentialBatch
{
    private const int LongestReducedMilliseconds = 500;

    /// <summary>Runs a batch. <paramref name="progress"/> hears of each seed before the engine sees its module.</summary>
    public static List<Finding> Run(ulong seed, int count, Totals totals, Action<ulong> progress)
    {
        var engine = new Engine();
        var items = new List<NodeItem>();
        var ran = new List<(GeneratedModule Module, string[] Lines)>();
        var findings = new List<Finding>();
        for (int i = 0; i < count; i++)
        {
            var generated = ModuleGenerator.Generate(seed + (ulong)i);
            progress(generated.Seed);
            totals.Modules++;
            try
            {
                var module = engine.Compile(generated.Binary, $"generated-{generated.Seed}");
                var lines = EngineRun.Run(module, generated.Calls, out string? difference);
                if (difference is not null) findings.Add(Finding.Of("reset", generated, difference));
                items.Add(NodeItem.For(generated, module));
                ran.Add((generated, lines));
                totals.Runs += generated.Calls.Count;
            }
            catch (Exception e)
            {
                findings.Add(Finding.Of("generate", generated, e.ToString()));
            }
        }

        var expected = NodeOracle.Run(items);
        for (int i = 0; i < ran.Count; i++)
        {
            if (Difference(expected[i], ran[i].Lines) is string difference) findings.Add(Finding.Of("differs", ran[i].Module, difference));
        }

        return findings;
    }

    /// <summary>
    /// Runs modules that were cut down from the one of a seed, with those of the seed's calls that each still has. For each
    /// null, or the first difference.
    /// </summary>
    public static string?[] Compare(IReadOnlyList<byte[]> binaries, ulong seed)
    {
        var engine = new Engine();
        var calls = ModuleGenerator.Generate(seed).Calls;
        var items = new List<NodeItem>();
        var lines = new List<string[]>();
        foreach (byte[] binary in binaries)
        {
            var module = engine.Compile(binary, "compared");
            var own = calls.Where(call => module.FindFunctionType(call.Export) is not null).ToList();
            lines.Add(EngineRun.Run(module, own, out _, LongestReducedMilliseconds));

            // What does not end any more would not end on V8 either, which nothing interrupts.
            if (lines[^1].Any(line => line.Contains("trap:interrupted", StringComparison.Ordinal))) lines[^1] = [];
            items.Add(NodeItem.For(new GeneratedModule(seed, binary, lines[^1].Length == 0 ? [] : own), module));
        }

        var expected = NodeOracle.Run(items);
        return [.. lines.Select((actual, i) => actual.Length == 0 ? null : Difference(expected[i], actual))];
    }

    private static string? Difference(string[] expected, string[] actual)
    {
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            string left = i < expected.Length ? expected[i] : "nothing";
            string right = i < actual.Length ? actual[i] : "nothing";
            if (left != right) return $"V8: {left}\nengine: {right}";
        }

        return null;
    }
}
