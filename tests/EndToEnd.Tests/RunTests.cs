using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary><c>wasmfaas run</c> and its kin behave as native programs do.</summary>
public sealed class RunTests
{
    [Theory]
    [InlineData(0, "arg 0: hello.wasm\narg 1: a\narg 2: --dir\n", "", "run", "examples/hello/hello.wasm", "a", "--dir")]
    [InlineData(3, null, "", "run", "tests/guests/exit3.wasm")]
    [InlineData(134, "Content-Type: text/plain\n\nhalf an answer", "wasmfaas: tests/guests/trap.wasm: trap: unreachable\n    at trap!", "run", "tests/guests/trap.wasm")]
    [InlineData(124, "", "stopped after 0.2 s (--timeout)", "run", "--timeout", "200ms", "tests/guests/loop.wasm")]
    [InlineData(127, "", "wasmfaas: nowhere.wasm: there is no such file", "run", "nowhere.wasm")]
    [InlineData(126, "", "wasmfaas: CHANGELOG.md: ", "run", "CHANGELOG.md")]
    [InlineData(2, "", "wasmfaas: ", "run")]
    [InlineData(2, "", "wasmfaas: ", "nonsense")]
    [InlineData(2, "", "\"soon\" is not a time", "run", "--timeout", "soon", "examples/hello/hello.wasm")]
    [InlineData(127, "", "there is no such file", "serve", "--listen", "127.0.0.1:0", "--function", "f=nowhere.wasm")]
    [InlineData(2, "", "--listen nonsense: expected ADDRESS:PORT", "serve", "--listen", "nonsense")]
    public async Task EndsAsDocumented(int exitCode, string? output, string error, params string[] arguments)
    {
        var (code, written, errors) = await WasmFaasProcess.RunAsync("", arguments);
        Assert.True(exitCode == code, $"exit code {code}: {errors}");
        if (output is not null) Assert.Equal(output, written);
        Assert.Contains(error, errors);
    }

    [Fact]
    public async Task GivesStandardInputAndEnvironment()
    {
        var (_, output, _) = await WasmFaasProcess.RunAsync("some input", "run", "tests/guests/slurp.wasm");
        Assert.Contains("10 ", output);
        (_, output, _) = await WasmFaasProcess.RunAsync("", "run", "--env", "A=1", "--env", "B=x=y", "tests/guests/env.wasm");
        Assert.EndsWith("\nA=1\nB=x=y\n", output);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task ASignalEndsTheGuest(string signal, int exitCode)
    {
        await using var process = WasmFaasProcess.Start("run", "tests/guests/ticker.wasm");
        Assert.NotEqual(-1, await process.ReadOutputByteAsync());
        Assert.Equal(exitCode, await process.EndAsync(signal));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("compile")]
    [InlineData("serve")]
    [InlineData("keeper")]
    [InlineData("version")]
    public async Task HelpHasExamples(string command)
    {
        var (code, output, _) = await WasmFaasProcess.RunAsync("", command, "--help");
        Assert.Equal(0, code);
        Assert.Contains($"  wasmfaas {command}", output[output.IndexOf("Examples:", StringComparison.Ordinal)..]);
    }
}
