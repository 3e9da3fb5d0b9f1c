using System.Diagnostics;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>What the verbs say without a server: help, wrong command lines, completion.</summary>
public sealed class CliHelpTests
{
    [Theory]
    [InlineData("fn", "create get list update delete test log describe publish versions rollback gc-versions", "state")]
    [InlineData("fn state", "get set delete list token")]
    [InlineData("alias", "create get list update delete")]
    [InlineData("canary", "create get list update delete")]
    [InlineData("route", "create get list update delete")]
    [InlineData("timer", "create get list update delete showschedule")]
    [InlineData("mqtrigger", "create get list update delete")]
    [InlineData("watch", "create get list delete")]
    [InlineData("package", "create get list delete getdeploy info")]
    [InlineData("env", "create get list delete")]
    [InlineData("secret", "create get list delete")]
    [InlineData("configmap", "create get list delete")]
    [InlineData("spec", "init validate apply destroy list")]
    [InlineData("async", "list show redrive purge")]
    [InlineData("node", "install check")]
    public async Task EveryVerbHasHelpWithExamplesOfItsOwn(string group, string verbs, params string[] groups)
    {
        var help = await WasmFaasProcess.RunAsync("", [.. group.Split(' '), "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Equal(verbs.Split(' ').Concat(groups).Order(), Commands(help.Output).Order());
        foreach (string verb in verbs.Split(' '))
        {
            var (code, output, _) = await WasmFaasProcess.RunAsync("", [.. group.Split(' '), verb, "--help"]);
            Assert.Equal(0, code);
            Assert.Contains($"wasmfaas {group} {verb}", output[output.IndexOf("Examples:", StringComparison.Ordinal)..]);
        }
    }

    [Theory]
    [InlineData(2, "there is no command or argument 'bogus' (wasmfaas fn --help says more)", "fn", "bogus")]
    [InlineData(2, "a name is missing: expected wasmfaas fn get NAME", "fn", "get")]
    [InlineData(2, "two names are given: a and --name b", "fn", "get", "a", "--name", "b")]
    [InlineData(2, "-o xml: expected json, yaml, wide or name", "fn", "list", "-o", "xml")]
    [InlineData(2, "--server nowhere: expected a URL", "fn", "list", "--server", "nowhere")]
    [InlineData(2, "expected --code PATH", "fn", "create", "a")]
    [InlineData(2, "expected --function NAME", "route", "create", "--url", "/a")]
    [InlineData(2, "expected one for each of the 2 functions, found 1", "route", "create", "--url", "/a", "--function", "a", "--weight", "10", "--function", "b")]
    [InlineData(2, "\"hello:1\" is not the reference of an image: expected HOST", "fn", "create", "a", "--code", "oci://hello:1")]
    [InlineData(2, "the directory has no .wasm file", "fn", "create", "a", "--code", "docs")]
    [InlineData(127, "none.wasm: there is no such file", "fn", "create", "a", "--code", "none.wasm")]
    [InlineData(126, "README.md: ", "fn", "create", "a", "--code", "README.md")]
    [InlineData(125, "nothing listens there (start it with wasmfaas serve)", "fn", "list", "--server", "http://127.0.0.1:9")]
    [InlineData(127, "there is no such directory (wasmfaas spec init makes it)", "spec", "validate", "--specdir", "none")]
    public async Task AWrongCommandLineIsOneLineThatSaysWhatWasExpected(int code, string message, params string[] arguments)
    {
        var run = await WasmFaasProcess.RunAsync("", arguments);
        Assert.Contains(message, run.Error);
        Assert.StartsWith("wasmfaas: ", run.Error);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Equal(code, run.ExitCode);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task EveryShellHasAScriptThatAsksTheProgram(string shell)
    {
        var run = await WasmFaasProcess.RunAsync("", "completion", shell);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[suggest:", run.Output);
    }

    [Fact]
    public async Task BashCompletesVerbs()
    {
        var script = await WasmFaasProcess.RunAsync("", "completion", "bash");
        string program = Path.Combine(AppContext.BaseDirectory, "wasmfaas");
        string ask = $$"""
            COMP_WORDS=("{{program}}" fn cr)
            COMP_CWORD=2
            COMP_LINE="{{program}} fn cr"
            COMP_POINT=${#COMP_LINE}
            _wasmfaas
            echo "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"{script.Output}\n{ask}"]) { RedirectStandardOutput = true })!;
        Assert.Equal("create", (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    private static IEnumerable<string> Commands(string help)
    {
        var lines = help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal));
        return lines.Select(line => line.Trim().Split(' ')[0].TrimEnd(','));
    }
}
