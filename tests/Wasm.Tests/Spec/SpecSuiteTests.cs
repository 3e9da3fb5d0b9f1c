using System.Collections.Concurrent;
using Xunit;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>The official suite, one test a script.</summary>
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

    private static ScriptResult Result(string script) =>
        s_results.GetOrAdd(script, name => new(() => ScriptRunner.Run(name, SuiteMode.Jit))).Value;
}
