using WasmFaas.Wasm.Tests.Cache;
using Xunit;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>The official suite on machine code made ahead of time: a sample, or all of it where WASMFAAS_CHECK_ALL is 1.</summary>
public sealed class AheadOfTimeSuiteTests
{
    private static readonly string[] s_sample =
    [
        "call", "call_indirect", "conversions", "f32", "f64_cmp", "fac", "float_exprs", "i32", "i64", "if", "loop", "memory_copy", "memory_grow",
        "memory_trap", "return_call", "return_call_indirect", "simd_f32x4", "simd_i16x8_arith", "simd_lane", "simd_load_extend",
        "simd_conversions", "simd_bit_shift", "relaxed_madd_nmadd", "table_copy", "traps", "unreachable",
    ];

    [Fact]
    public async Task Scripts_pass_on_an_image()
    {
        Assert.SkipWhen(SuiteArchive.Missing is not null, SuiteArchive.Missing ?? "");
        var all = Environment.GetEnvironmentVariable("WASMFAAS_CHECK_ALL") == "1";
        string[] scripts = [.. all ? SuiteArchive.Scripts : s_sample];
        using var directory = new TemporaryDirectory();
        var image = await SuiteImage.CompileAsync(scripts, directory.Path, TestContext.Current.CancellationToken);
        Assert.Empty(image.LeftToTheJit());
        var results = scripts.Select(script => ScriptRunner.Run(script, image.Compile)).ToList();
        var failures = results.SelectMany(result => result.Failures).ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join('\n', failures.Take(40))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{results.Sum(result => result.Passed)} assertions passed on the image");
    }
}
