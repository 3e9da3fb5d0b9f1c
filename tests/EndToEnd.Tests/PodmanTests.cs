using System.Formats.Tar;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Podman with the program as its only runtime: for wasm images, and for Linux images, which runc gets.</summary>
public sealed class PodmanTests : IDisposable
{
    private readonly OciCallers _callers = new();

    public PodmanTests() => OciCallers.SkipWhereMissing("podman", "conmon", "runc");

    public void Dispose() => _callers.Dispose();

    [Fact]
    public async Task AWasmImageRuns()
    {
        await _callers.BuildAsync("examples/hello/hello.wasm", "localhost/hello:1");
        string image = await PullAsync("localhost/hello:1");
        var (code, output, error) = await PodmanAsync("run", "--rm", "--network", "none", image, "White", "Hank");
        Assert.True(code == 0, error);
        Assert.Equal("arg 0: /app.wasm\narg 1: White\narg 2: Hank\n", output);
    }

    [Fact]
    public async Task AnExitCodeAndASignalReachTheCaller()
    {
        await _callers.BuildAsync("tests/guests/exit3.wasm", "localhost/exit3:1");
        Assert.Equal(3, (await PodmanAsync("run", "--rm", "--network", "none", await PullAsync("localhost/exit3:1"))).ExitCode);
        await _callers.BuildAsync("tests/guests/sleep.wasm", "localhost/sleep:1");
        string id = (await OkAsync("run", "--detach", "--network", "none", await PullAsync("localhost/sleep:1"), "3600")).Trim();
        Assert.Equal("running", (await OkAsync("inspect", "--format", "{{.State.Status}}", id)).Trim());
        await OkAsync("pause", id);
        Assert.Equal("paused", (await OkAsync("inspect", "--format", "{{.State.Status}}", id)).Trim());
        await OkAsync("unpause", id);
        await OkAsync("stop", "--time", "20", id);
        Assert.Equal("143", (await OkAsync("inspect", "--format", "{{.State.ExitCode}}", id)).Trim());
        await OkAsync("rm", id);
    }

    // A program without libraries that every Debian has.
    [Fact]
    public async Task ALinuxImageRunsByRunc()
    {
        const string Program = "/sbin/ldconfig";
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed");
        string archive = Path.Combine(_callers.DirectoryPath, "linux.tar");
        await using (var tar = new TarWriter(File.Create(archive))) await tar.WriteEntryAsync(Program, "ldconfig", OciCallers.Cancellation);
        await OkAsync("import", "--change", "ENTRYPOINT [\"/ldconfig\",\"--version\"]", archive, "linux:1");

        // Greater limits than the process has need a capability that a test's root may not have.
        var (code, output, error) = await PodmanAsync("run", "--rm", "--network", "none", "--ulimit", "nofile=256:256", "--ulimit", "nproc=256:256", "linux:1");
        Assert.True(code == 0, error);
        Assert.StartsWith("ldconfig (", output);
    }

    private async Task<string> PullAsync(string name) => (await OkAsync("pull", $"oci:{_callers.Images}:{name}")).Trim().Split('\n')[^1];

    private async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await PodmanAsync(arguments);
        Assert.True(code == 0, $"podman {string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    private Task<(int ExitCode, string Output, string Error)> PodmanAsync(params string[] arguments) => OciCallers.RunAsync(
        "podman", ["--runtime", _callers.Runtime, "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--root", _callers.DirectoryPath + "/root", "--runroot", _callers.DirectoryPath + "/run", .. arguments]);
}
