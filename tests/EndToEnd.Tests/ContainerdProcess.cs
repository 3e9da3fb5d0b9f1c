using System.Diagnostics;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A containerd of a test's own, with its files in the test's directory.</summary>
internal sealed class ContainerdProcess : IAsyncDisposable
{
    private readonly OciCallers _callers;
    private readonly Process _process;
    private readonly string _programs;

    private ContainerdProcess(OciCallers callers, string programs, Process process) => (_callers, _programs, _process) = (callers, programs, process);

    /// <summary>The program ctr.</summary>
    public string Ctr => Path.Combine(_programs, "ctr");

    /// <summary>Path of its socket.</summary>
    public string Socket => SocketOf(_callers);

    /// <summary>Starts it.</summary>
    /// <param name="callers">Has its directory.</param>
    /// <param name="programs">The directory of its programs; empty for those of the path.</param>
    /// <param name="environment">Variables of its environment, which its shims have too.</param>
    public static async Task<ContainerdProcess> StartAsync(OciCallers callers, string programs, params (string Name, string Value)[] environment)
    {
        string configuration = Path.Combine(callers.DirectoryPath, "containerd.toml");
        await File.WriteAllTextAsync(configuration, $"""
            version = 2
            root = "{callers.DirectoryPath}/root"
            state = "{callers.DirectoryPath}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{SocketOf(callers)}"
            [ttrpc]
              address = "{SocketOf(callers)}.ttrpc"
            """, OciCallers.Cancellation);
        var start = new ProcessStartInfo(Path.Combine(programs, "containerd"), ["--config", configuration, "--log-level", "error"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var containerd = new ContainerdProcess(callers, programs, Process.Start(start)!);
        containerd._process.BeginErrorReadLine();
        containerd._process.BeginOutputReadLine();
        while ((await containerd.CtrAsync("version")).ExitCode != 0)
        {
            Assert.False(containerd._process.HasExited, "containerd ended");
            await Task.Delay(50, OciCallers.Cancellation);
        }

        return containerd;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Containerd 2 has a service for imports, which takes no platform that is not the machine's.
    private string[] Local => _programs.Length == 0 ? [] : ["--local"];

    /// <summary>Makes an image of a module and imports it as <c>localhost/guest:1</c>.</summary>
    public async Task ImportAsync(string module)
    {
        await _callers.BuildAsync(module, "localhost/guest:1");
        string archive = Path.Combine(_callers.DirectoryPath, "image.tar");
        await OciCallers.OkAsync("tar", "-C", _callers.Images, "-cf", archive, "oci-layout", "index.json", "blobs");
        await OkAsync(["images", "import", .. Local, "--snapshotter", "native", "--platform", "wasi/wasm", archive]);
    }

    /// <summary>Makes an image of this machine's shell and some programs and imports it as <c>localhost/linux:1</c>.</summary>
    public async Task ImportLinuxAsync()
    {
        string archive = Path.Combine(_callers.DirectoryPath, "linux.tar");
        await LinuxImage.WriteAsync(archive, "localhost/linux:1", "sh", "cat", "sleep");
        await OkAsync(["images", "import", .. Local, "--snapshotter", "native", archive]);
    }

    /// <summary>Runs <c>ctr</c>, which must succeed.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await CtrAsync(arguments);
        Assert.True(code == 0, $"ctr {string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    /// <summary>Runs <c>ctr</c>.</summary>
    public Task<(int ExitCode, string Output, string Error)> CtrAsync(params string[] arguments) => OciCallers.RunAsync(Ctr, ["--address", Socket, .. arguments]);

    /// <summary>A task's process and state, as <c>ctr tasks list</c> has them; null where there is no such task.</summary>
    public async Task<(int Process, string Status)?> FindTaskAsync(string id)
    {
        string? line = (await OkAsync("tasks", "list")).Split('\n').SingleOrDefault(line => line.StartsWith($"{id} ", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { } fields ? (int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture), fields[2]) : null;
    }

    /// <summary>Waits until a task has a status, and removes it then.</summary>
    /// <returns>What removing it wrote on the error stream: it has the exit code.</returns>
    public async Task<string> DeleteStoppedAsync(string id)
    {
        (int ExitCode, string Output, string Error) deleted;
        while ((deleted = await CtrAsync("tasks", "delete", id)).ExitCode != 0) await Task.Delay(50, OciCallers.Cancellation);
        await OkAsync("containers", "delete", id);
        return deleted.Error;
    }

    private static string SocketOf(OciCallers callers) => Path.Combine(callers.DirectoryPath, "c.sock");
}
