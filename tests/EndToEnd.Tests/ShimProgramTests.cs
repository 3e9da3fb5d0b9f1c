using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The native shim and the one of .NET are called as containerd does, one after the other: they answer the same.</summary>
public sealed class ShimProgramTests : IAsyncLifetime
{
    private const string Events = "/run/none/containerd.sock.ttrpc";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-shim-");
    private string[] _programs = [];

    private string AgentDirectory => Path.Combine(_directory.FullName, "agent");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root", "the agent is run by root");
        Assert.SkipUnless(ShimPrograms.CanBuildNative, "gcc or zlib's headers are not installed");
        _programs = [await ShimPrograms.PutNativeAsync(_directory.CreateSubdirectory("native").FullName), await ShimPrograms.PutScriptAsync(_directory.CreateSubdirectory("script").FullName)];
    }

    public async ValueTask DisposeAsync()
    {
        string file = Path.Combine(AgentDirectory, "pid");
        if (File.Exists(file))
        {
            using var agent = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
            await OciCallers.OkAsync("kill", $"{agent.Id}");
            await agent.WaitForExitAsync();
        }

        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("-v", 0, "containerd-shim-wasmfaas-v1 0.1.0\n", "")]
    [InlineData("-info", 0, "\n\u0019io.containerd.wasmfaas.v1\u0012\u0007\n\u00050.1.0", "")]
    [InlineData("", 1, "", "expected start or delete")]
    [InlineData("-namespace n -id i stop", 1, "", "expected start or delete and not 'stop'")]
    [InlineData("start delete", 1, "", "the argument 'delete' is one too many: expected start or delete")]
    [InlineData("-x start", 1, "", "there is no option -x: expected -namespace, -id, -bundle, -address, -publish-binary, -debug, -info or -v")]
    [InlineData("start -id", 1, "", "-id has no value")]
    [InlineData("-namespace n delete", 1, "", "-id is missing")]
    public async Task ACommandLineIsAnswered(string arguments, int code, string output, string error)
    {
        foreach (string program in _programs)
            Assert.Equal((code, output, error.Length == 0 ? "" : $"containerd-shim-wasmfaas-v1: {error}\n"), await RunAsync(program, Events, "", arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task TheAgentIsStartedAndAsked()
    {
        // The first of them starts the agent.
        var starts = new List<string>();
        foreach (string program in _programs)
        {
            starts.Add(await OkAsync(program, Events, "", "-namespace", "n", "-address", "/run/none/containerd.sock", "-publish-binary", "/usr/bin/containerd", "-id", "i", "start"));

            // As containerd is to call it one day: BootstrapParams, with the instance, the namespace and the address.
            starts.Add(await OkAsync(program, null, $"\n\u0001i\u0012\u0001n*{(char)Events.Length}{Events}", "--id=i", "start"));
        }

        string address = Assert.Single(starts.Distinct());
        Assert.StartsWith($"unix://{AgentDirectory}/task-", address);
        Assert.True(File.Exists(address["unix://".Length..]));
        foreach (string program in _programs)
        {
            // DeleteResponse: no process, the exit status 137, a time.
            string ended = await OkAsync(program, Events, "", "-namespace", "n", "-id", "i", "-bundle", _directory.FullName, "delete");
            Assert.StartsWith("\u0010\u0089\u0001\u001a", ended);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("not a message")]
    public async Task ACallerThatDoesNotSayWhereEventsGoIsRefused(string? input)
    {
        foreach (string program in _programs)
        {
            var (code, output, error) = await RunAsync(program, null, input, "-id", "i", "start");
            Assert.Equal((1, ""), (code, output));
            Assert.Equal("containerd-shim-wasmfaas-v1: the variable TTRPC_ADDRESS is not set: expected to be called by containerd\n", error);
        }
    }

    [Fact]
    public async Task AnAgentThatCannotBeStartedIsNamed()
    {
        File.Delete(Path.Combine(_directory.FullName, "native", "wasmfaas"));
        var (code, _, error) = await RunAsync(_programs[0], Events, "", "start");
        Assert.Equal(1, code);
        Assert.StartsWith("containerd-shim-wasmfaas-v1: the node agent is not running, and the program wasmfaas, which would start it, is neither in ", error);
    }

    private async Task<string> OkAsync(string program, string? events, string? input, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(program, events, input, arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    /// <summary>Runs a shim; where the input is null, nobody writes it and it does not end.</summary>
    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string? events, string? input, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            WorkingDirectory = _directory.FullName,
        };
        info.Environment["WASMFAAS_NODE_STATE"] = AgentDirectory;
        info.Environment["TTRPC_ADDRESS"] = events;
        using var process = Process.Start(info)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        var output = process.StandardOutput.ReadToEndAsync(OciCallers.Cancellation);
        var error = process.StandardError.ReadToEndAsync(OciCallers.Cancellation);
        await process.WaitForExitAsync(OciCallers.Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
