using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A containerd of a test's own with the shim <c>containerd-shim-wasmfaas-v1</c>, which starts a node agent of the test's own.</summary>
internal sealed class ShimNode : IAsyncDisposable
{
    /// <summary>The runtime's name.</summary>
    public const string Runtime = "io.containerd.wasmfaas.v1";

    private readonly OciCallers _callers = new();
    private ContainerdProcess? _containerd;

    /// <summary>The containerd.</summary>
    public ContainerdProcess Containerd => _containerd!;

    /// <summary>A directory that goes with it.</summary>
    public string DirectoryPath => _callers.DirectoryPath;

    /// <summary>The agent's directory.</summary>
    public string AgentDirectory => Path.Combine(_callers.DirectoryPath, "agent");

    /// <summary>The agent's process.</summary>
    public int AgentProcess => int.Parse(File.ReadAllText(Path.Combine(AgentDirectory, "pid")), CultureInfo.InvariantCulture);

    /// <summary>Starts it, or skips the test where the machine cannot.</summary>
    /// <param name="programs">Further programs that must be installed.</param>
    public static Task<ShimNode> StartAsync(params string[] programs) => StartWithAsync("", programs);

    /// <summary>Starts it with a containerd that is not the path's.</summary>
    /// <param name="containerd">The directory of containerd's programs.</param>
    /// <param name="programs">Further programs that must be installed.</param>
    public static async Task<ShimNode> StartWithAsync(string containerd, params string[] programs)
    {
        Assert.SkipUnless(containerd.Length == 0 || File.Exists(Path.Combine(containerd, "containerd")), "containerd 2 is not installed (tests/install-peers)");
        OciCallers.SkipWhereMissing(["containerd", "ctr", "setpriv", "setsid", .. programs]);
        var node = new ShimNode();
        if (ShimPrograms.CanBuildNative) await ShimPrograms.PutNativeAsync(node.DirectoryPath);
        else await ShimPrograms.PutScriptAsync(node.DirectoryPath);
        node._containerd = await ContainerdProcess.StartAsync(node._callers, containerd, ("WASMFAAS_NODE_STATE", node.AgentDirectory), ("PATH", $"{node._callers.DirectoryPath}:{Environment.GetEnvironmentVariable("PATH")}"));
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        if (_containerd is not null) await _containerd.DisposeAsync();
        if (File.Exists(Path.Combine(AgentDirectory, "pid")))
        {
            // It ends its keepers first.
            using var agent = Process.GetProcessById(AgentProcess);
            await OciCallers.OkAsync("kill", $"{agent.Id}");
            while (!agent.HasExited) await Task.Delay(10);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(AgentDirectory, "keepers")));
        }

        _callers.Dispose();
    }

    /// <summary>Control groups and mounts of a container, and what runc knows of it.</summary>
    public IEnumerable<string> Left(string id)
    {
        string runc = Path.Combine(AgentDirectory, "runc");
        return
        [
            .. Directory.EnumerateDirectories("/sys/fs/cgroup").Select(controller => $"{controller}/default/{id}").Where(Directory.Exists),
            .. File.ReadLines("/proc/mounts").Where(mount => mount.Contains($"{_callers.DirectoryPath}/state/io.containerd.runtime.v2.task/default/{id}", StringComparison.Ordinal)),
            .. Directory.Exists(runc) ? Directory.EnumerateFileSystemEntries(runc, id, SearchOption.AllDirectories) : [],
        ];
    }
}
