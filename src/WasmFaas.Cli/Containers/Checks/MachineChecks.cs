using System.Globalization;
using System.Net.Sockets;
using WasmFaas.Cli.Containers.Installation;
using WasmFaas.Doors.Containerd;
using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers.Checks;

/// <summary>Programs, the network's plugins, the agent and its directory.</summary>
/// <param name="state">The agent's directory.</param>
/// <param name="hasSandboxes">True where containerd has the Sandbox API, and so reaches the agent without a shim.</param>
internal sealed class MachineChecks(string state, bool hasSandboxes)
{
    private const long NeededBytes = 64L << 20;

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Run()
    {
        yield return Program("runc", "Linux containers in wasm pods need it: install the package runc");
        yield return Program("setpriv", "keepers are started by it: install the package util-linux");
        yield return Program("setsid", "keepers are started by it: install the package util-linux");
        yield return Program(NodeInstallation.Shim, "containerd calls it, and finds it in its PATH: wasmfaas node install links it into /usr/local/bin");
        yield return CheckPlugins();
        yield return HasFiles("/etc/cni/net.d", "*.conf*") || HasFiles("/etc/cni/net.d", "*.json")
            ? Finding.Ok("CNI configuration in /etc/cni/net.d")
            : Finding.Note("CNI configuration in /etc/cni/net.d: pods of Kubernetes need one: the cluster's network add-on writes it");
        yield return CheckSocket("node agent", AgentAddress.SocketOf(state), isNeeded: hasSandboxes, hasSandboxes ? "" : "; the shim starts it where it is absent");
        if (hasSandboxes) yield return CheckSocket("node agent's Sandbox API", Path.Combine(state, "sandbox.sock"), isNeeded: true, "");
        yield return CheckSpace();
    }

    private static Finding Program(string name, string remedy) => OwnProgram.Find(name) is { } path ? Finding.Ok($"{name} at {path}") : Finding.Missing($"{name}: {remedy}");

    private static Finding CheckPlugins() => ((string[])["/opt/cni/bin", "/usr/lib/cni"]).FirstOrDefault(directory => HasFiles(directory, "*")) is { } found
        ? Finding.Ok($"CNI plugins in {found}")
        : Finding.Note("CNI plugins in /opt/cni/bin or /usr/lib/cni: pods of Kubernetes need them: install the package containernetworking-plugins");

    private static bool HasFiles(string directory, string pattern) => Directory.Exists(directory) && Directory.EnumerateFiles(directory, pattern).Any();

    private static Finding CheckSocket(string what, string path, bool isNeeded, string hint)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return Finding.Ok($"{what} at {path}");
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            return new Finding(isNeeded ? FindingKind.Missing : FindingKind.Note, $"{what}: nothing answers at {path}: systemctl enable --now {NodeUnit.Name}{hint}");
        }
    }

    private Finding CheckSpace()
    {
        // It is made by the agent: until then the file system is that of what is above.
        string there = state;
        while (!Directory.Exists(there)) there = Path.GetDirectoryName(there)!;
        long free = new DriveInfo(there).AvailableFreeSpace;
        string text = string.Create(CultureInfo.InvariantCulture, $"space in {state}: {free >> 20} MiB free");
        return free >= NeededBytes ? Finding.Ok(text) : Finding.Missing($"{text}: expected {NeededBytes >> 20} MiB: free some");
    }
}
