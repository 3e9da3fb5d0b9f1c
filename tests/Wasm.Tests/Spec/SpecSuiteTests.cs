using System.Collections.Concurrent;
using Xunit;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>The official suite on code that the JIT makes, one test a script.</summary>
public sealed class SpecSuiteTests
{
    private static readonly ConcurrentDictionary<string, Lazy<ScriptResult>> s_results = new();

    public static TheoryData<string> Scripts => [.. SuiteArchive.Missing is null ? SuiteArchive.Scripts : ["(absent)"]];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_passes(string script)
    {
        Assert.SkipWhen(SuiteArchive.Missing is not null, SuiteArchive.Missing ?? "");
        var result = Result(script);
        Assert.True(result.Failures.Count == 0, $"{result.Failures.Count} failures:\n{string.Join('\n', result.Failures.Take(40))}");
        Assert.SkipWhen(result.Reason is not null, result.Reason ?? "");
    }

    // docs/compatibility.md is what the suite gives: written where WASMFAAS_WRITE_COMPATIBILITY is 1, compared otherwise.
    [Fact]
    public void Compatibility_table_is_current()
    {
        Assert.SkipWhen(SuiteArchive.Missing is not null, SuiteArchive.Missing ?? "");
        ScriptResult[] results = [.. SuiteArchive.Scripts.Select(Result)];
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "spec-suite.json"), CompatibilityTable.ToJson(results));
        TestContext.Current.TestOutputHelper?.WriteLine(CompatibilityTable.Totals(results));

        var document = Path.Combine(SuiteArchive.RepositoryRoot(), "docs/compatibility.md");
        var table = CompatibilityTable.ToMarkdown(results);
        if (Environment.GetEnvironmentVariable("WASMFAAS_WRITE_COMPATIBILITY") == "1") File.WriteAllText(document, table);
        Assert.True(
            File.Exists(document) && File.ReadAllText(document) == table,
            $"{document} is out of date: run the tests with WASMFAAS_WRITE_COMPATIBILITY=1");
    }

    private static ScriptResult Result(string script) => s_results.GetOrAdd(script, name => new(() => ScriptRunner.Run(
        name, (engine, binary, module) => engine.Compile(binary, module)))).Value;
}
