using WasmFaas.Fuzz.Differential;
using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Mutants of consecutive seeds, compiled and run by the engine; the verdicts are compared with V8's.</summary>
internal static class MutationBatch
{
    /// <summary>The mutant of a seed: the seed and the corpus decide it.</summary>
    public static byte[] Mutant(ulong seed, Corpus corpus)
    {
        var rng = new Rng(seed);
        return Mutator.Mutate(rng, corpus.Pick(rng), corpus.Pick(rng));
    }

    /// <summary>Runs a batch. <paramref name="progress"/> hears of each seed before the engine sees its module.</summary>
    /// <param name="seed">The first seed.</param>
    /// <param name="count">Number of mutants.</param>
    /// <param name="corpus">What is mutated.</param>
    /// <param name="asksNode">Whether V8's verdicts are compared.</param>
    /// <param name="totals">Added to.</param>
    /// <param name="progress">Called for each seed.</param>
    public static List<Finding> Run(ulong seed, int count, Corpus corpus, bool asksNode, Totals totals, Action<ulong> progress)
    {
        var run = new MutantRun();
        var findings = new List<Finding>();
        var mutants = new List<(ulong Seed, byte[] Binary, ModuleException? Refusal)>();
        for (ulong i = seed; i < seed + (ulong)count; i++)
        {
            progress(i);
            byte[] binary = Mutant(i, corpus);
            totals.Modules++;
            try
            {
                mutants.Add((i, binary, run.Run(binary, totals)));
            }
            catch (Exception e)
            {
                findings.Add(new Finding("mutate", i, binary, e.ToString()));
            }
        }

        if (!asksNode) return findings;
        var verdicts = NodeOracle.Validate([.. mutants.Select(mutant => NodeItem.Plain(mutant.Binary))]);
        for (int i = 0; i < verdicts.Length; i++)
        {
            var (mutantSeed, binary, refusal) = mutants[i];
            if ((verdicts[i] is null) == (refusal is null)) continue;
            if (Verdicts.Explain(verdicts[i], refusal) is string reason) totals.Explain(reason);
            else findings.Add(new Finding("verdict", mutantSeed, binary, $"V8: {verdicts[i] ?? "valid"}\nengine: {refusal?.Message ?? "valid"}"));
        }

        return findings;
    }
}
