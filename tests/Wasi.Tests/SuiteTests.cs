using System.Text.Json;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>The official suite, WebAssembly/wasi-testsuite, preview 1 part: see tests/fetch-wasi-suite.</summary>
public sealed class SuiteTests
{
    private const string Absent = "no WASI test suite: run tests/fetch-wasi-suite, or set WASMFAAS_WASI_SUITE to its directory";

    public static TheoryData<string> Programs
    {
        get
        {
            var programs = new TheoryData<string>();
            if (Repository.SuiteDirectory is not { } suite) return [""];
            foreach (string path in Directory.EnumerateFiles(suite, "*.wasm", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (path.Contains("/wasm32-wasip1/")) programs.Add(Path.GetRelativePath(suite, path));
            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void OfficialProgramPasses(string program)
    {
        Assert.SkipWhen(program == "", Absent);
        string path = Path.Combine(Repository.SuiteDirectory!, program);
        var expected = SuiteExpectation.Read(Path.ChangeExtension(path, ".json"));
        using var scratch = new ScratchDirectory();
        if (expected.Root is not null) scratch.CopyFrom(Path.Combine(Path.GetDirectoryName(path)!, expected.Root));
        using var root = new HostDirectory(scratch.Path);

        var result = Guest.Run(path, new WasiOptions
        {
            Arguments = [Path.GetFileName(path), .. expected.Arguments],
            Environment = [.. expected.Environment],
            Preopens = expected.Root is null ? [] : [new Preopen(root, "/")],
        });

        Assert.True(expected.ExitCode == result.ExitCode, $"exit code {result.ExitCode}, not {expected.ExitCode}\n{result.Output}\n{result.Error}");
        if (expected.Output is not null) Assert.Equal(expected.Output, result.Output);
    }

    [Fact]
    public void TheSuiteIsWhole()
    {
        Assert.SkipWhen(Repository.SuiteDirectory is null, Absent);
        Assert.Equal(72, Programs.Count);
    }

    private sealed record SuiteExpectation(
        string? Root, string[] Arguments, Dictionary<string, string> Environment, int ExitCode, string? Output)
    {
        internal static SuiteExpectation Read(string path)
        {
            if (!File.Exists(path)) return new SuiteExpectation(null, [], [], 0, null);
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var root = document.RootElement;
            Assert.False(root.TryGetProperty("operations", out _), $"{path} is of the newer kind, with operations, which is not read here");
            return new SuiteExpectation(
                root.TryGetProperty("root", out var directory) ? directory.GetString() : null,
                root.TryGetProperty("args", out var arguments) ? [.. arguments.EnumerateArray().Select(item => item.GetString()!)] : [],
                root.TryGetProperty("env", out var variables) ? variables.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!) : [],
                root.TryGetProperty("exit_code", out var code) ? code.GetInt32() : 0,
                root.TryGetProperty("stdout", out var output) ? output.GetString() : null);
        }
    }
}
