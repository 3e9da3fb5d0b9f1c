using WasmFaas.Fuzz;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Fuzz.Mutation;
using WasmFaas.Wasm.Tests.Spec;
using Xunit;

namespace WasmFaas.Wasm.Tests.Fuzzing;

/// <summary>A short part of what tests/WasmFaas.Fuzz does for hours, with fixed seeds.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Generated_modules_compute_what_they_do_on_V8()
    {
        Assert.SkipUnless(NodeOracle.IsAvailable, "node is not installed: generated modules are compared with V8");
        var totals = new Totals();
        AssertNone(DifferentialBatch.Run(seed: 1, count: 40, totals, _ => { }));
        Assert.True(totals.Runs > 200, $"{totals}");
    }

    [Fact]
    public void Damaged_modules_are_refused_or_run()
    {
        var corpus = new Corpus([Path.Combine(SuiteArchive.RepositoryRoot(), "examples"), Path.Combine(SuiteArchive.RepositoryRoot(), "tests/guests")]);
        Assert.True(corpus.Count > 10);
        var totals = new Totals();
        AssertNone(MutationBatch.Run(seed: 1, count: 200, corpus, NodeOracle.IsAvailable, totals, _ => { }));
        Assert.True(totals.Valid > 5, $"{totals}");
    }

    private static void AssertNone(List<Finding> findings) =>
        Assert.True(findings.Count == 0, string.Join('\n', findings.Select(finding => $"{finding.Kind} {finding.Seed}: {finding.Description}")));
}
