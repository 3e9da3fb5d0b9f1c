using WasmFaas.Fuzz.Generation;
using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Differential;

/// <summary>Generated modules of consecutive seeds, run by the engine and by V8.</summary>
internal static class DifferentialBatch
{
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

    /// <summary>Runs a module that was cut down from the one of a seed with those of the seed's calls that it still has.</summary>
    public static string? Compare(byte[] binary, ulong seed)
    {
        var module = new Engine().Compile(binary, "compared");
        var calls = ModuleGenerator.Generate(seed).Calls
            .Where(call => module.FindFunctionType(call.Export)?.Parameters.SequenceEqual(call.Arguments.Select(argument => argument.Kind)) == true).ToList();
        var generated = new GeneratedModule(seed, binary, calls);
        var lines = EngineRun.Run(module, calls, out string? difference);
        return difference ?? Difference(NodeOracle.Run([NodeItem.For(generated, module)])[0], lines);
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
