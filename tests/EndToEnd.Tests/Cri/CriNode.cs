using System.Diagnostics;
using System.Globalization;
using System.Text;
using WasmFaas.EndToEnd.Tests.Cri.Messages;
using Xunit;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>
/// A node of a test's own: containerd 2 with its CRI server and a bridge by CNI, and the node agent, in a network namespace of the test's.
/// </summary>
public sealed class CriNode : IAsyncLifetime
{
    private const string Programs = "/usr/local/lib/wasmfaas-peers/containerd-2/bin";

    private readonly OciCallers _callers = new();
    private readonly string _name = $"wf{Guid.NewGuid():N}"[..12];
    private readonly StringBuilder _log = new();
    private CriClient? _client;
    private int _pods;

    internal Process? Agent { get; private set; }

    internal Process? Containerd { get; private set; }

    internal CriClient Client => _client!;

    internal string DirectoryPath => _callers.DirectoryPath;

    internal string AgentDirectory => Path.Combine(DirectoryPath, "agent");

    internal string LogDirectory => Path.Combine(DirectoryPath, "logs");

    private string Socket => Path.Combine(DirectoryPath, "c.sock");

    private string Network => $"/run/netns/{_name}";

    public async ValueTask InitializeAsync()
    {
        OciCallers.SkipWhereMissing("setpriv", "setsid", "nsenter", "ip", "curl", "runc");
        Assert.SkipUnless(File.Exists($"{Programs}/containerd"), "containerd 2 is not installed (tests/install-peers)");
        Assert.SkipUnless(File.Exists("/usr/lib/cni/bridge"), "the CNI plugins are not installed");
        await OciCallers.OkAsync("ip", "netns", "add", _name);
        await OciCallers.OkAsync("ip", "-n", _name, "link", "set", "lo", "up");
        await WriteConfigurationAsync();

        // Containerd calls none of them here, but wants to know where they are when it finds its tasks again.
        foreach (string name in (string[])["wasmfaas", "wasmfaas-isolated"])
        {
            string shim = Path.Combine(DirectoryPath, $"containerd-shim-{name}-v1");
            await File.WriteAllTextAsync(shim, $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll")} shim \"$@\"\n");
            await OciCallers.OkAsync("chmod", "755", shim);
        }

        await StartAgentAsync();
        await StartContainerdAsync();
        _client = new CriClient(Socket);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        foreach (var process in new[] { Containerd, Agent })
        {
            if (process is null) continue;
            if (!process.HasExited) await OciCallers.RunAsync("kill", $"{process.Id}");
            await EndOfAsync(process);
            process.Dispose();
        }

        // What tests that failed have left running.
        foreach (string file in Directory.EnumerateFiles(AgentDirectory, "pid", SearchOption.AllDirectories)) await OciCallers.RunAsync("kill", "-9", await File.ReadAllTextAsync(file));

        // Pods of a test that failed are there yet.
        foreach (string mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(DirectoryPath, StringComparison.Ordinal)).ToArray())
            await OciCallers.RunAsync("umount", "--lazy", mount);
        foreach (string all in GroupsOf("").Where(Directory.Exists))
        {
            foreach (string pod in Directory.EnumerateDirectories(all)) Directory.Delete(pod);
            Directory.Delete(all);
        }

        if (File.Exists(Network)) await OciCallers.RunAsync("ip", "netns", "delete", _name);
        _callers.Dispose();
    }

    internal async Task StartAgentAsync()
    {
        Agent?.Dispose();
        Agent = Start(["dotnet", Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll"), "node", "--state", AgentDirectory, "--events", $"{Socket}.ttrpc"]);
        Agent.ErrorDataReceived += (_, line) => Note("agent", line.Data);
        Agent.BeginErrorReadLine();
        Assert.True(await Agent.StandardOutput.ReadLineAsync(OciCallers.Cancellation) is not null, "the agent does not start");
    }

    internal async Task StartContainerdAsync()
    {
        Containerd?.Dispose();
        Containerd = Start([$"{Programs}/containerd", "--config", Path.Combine(DirectoryPath, "containerd.toml"), "--log-level", "warn"]);
        Containerd.ErrorDataReceived += (_, line) => Note("containerd", line.Data);
        Containerd.BeginErrorReadLine();
        Containerd.BeginOutputReadLine();
        while ((await OciCallers.RunAsync($"{Programs}/ctr", "--address", Socket, "version")).ExitCode != 0)
        {
            Assert.False(Containerd.HasExited, "containerd ended");
            await Task.Delay(50, OciCallers.Cancellation);
        }
    }

    /// <summary>Makes an image of a module and imports it, where Kubernetes' images are.</summary>
    internal async Task<string> ImportAsync(string module)
    {
        string name = $"localhost/{Path.GetFileNameWithoutExtension(module)}:1";
        await _callers.BuildAsync(module, name);
        string archive = Path.Combine(DirectoryPath, "image.tar");
        await OciCallers.OkAsync("tar", "-C", _callers.Images, "-cf", archive, "oci-layout", "index.json", "blobs");
        await CtrAsync("images", "import", "--local", "--snapshotter", "native", "--platform", "wasi/wasm", archive);
        return name;
    }

    /// <summary>Makes an image of programs of this machine and imports it.</summary>
    internal async Task<string> ImportLinuxAsync(params string[] programs)
    {
        const string Name = "localhost/linux:1";
        string archive = Path.Combine(DirectoryPath, "linux.tar");
        await LinuxImage.WriteAsync(archive, Name, programs);
        await CtrAsync("images", "import", "--local", "--snapshotter", "native", archive);
        return Name;
    }

    /// <summary>Runs <c>ctr</c> in Kubernetes' namespace, which must succeed.</summary>
    internal Task<string> CtrAsync(params string[] arguments) => OciCallers.OkAsync($"{Programs}/ctr", ["--address", Socket, "--namespace", "k8s.io", .. arguments]);

    /// <summary>Calls a function by the args convention, from the node.</summary>
    internal Task<string> CallAsync(string address, string argument) =>
        OciCallers.OkAsync("nsenter", $"--net={Network}", "curl", "--silent", "--show-error", "--fail", "--data", $$"""{"args":["{{argument}}"]}""", $"http://{address}:8080/");

    /// <summary>Kills one of the node's programs as nothing can be that cleans up.</summary>
    internal static async Task KillAsync(Process process)
    {
        process.Kill();
        await EndOfAsync(process);
    }

    /// <summary>A pod's configuration, as kubelet gives it.</summary>
    internal PodSandboxConfig NewPod(string kubernetesNamespace = "default")
    {
        string name = $"pod-{Interlocked.Increment(ref _pods)}";
        return new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata { Name = name, Uid = Guid.NewGuid().ToString(), Namespace = kubernetesNamespace },
            Hostname = name,
            LogDirectory = Directory.CreateDirectory(Path.Combine(LogDirectory, name)).FullName,
            DnsConfig = new DNSConfig { Servers = { "10.0.0.10" } },
            Linux = new LinuxPodSandboxConfig { CgroupParent = $"/{_name}/{name}", SecurityContext = new LinuxSecurityContext { NamespaceOptions = new NamespaceOption { Pid = 1 } } },
        };
    }

    /// <summary>Makes a pod, and the control group that kubelet makes for it.</summary>
    /// <returns>Its id and its address.</returns>
    internal async Task<(string Id, string Address)> RunPodAsync(PodSandboxConfig config, string handler = "wasm")
    {
        foreach (string group in GroupsOf(config.Metadata.Name)) Directory.CreateDirectory(group);
        string id = (await Client.Runtime.RunPodSandboxAsync(new RunPodSandboxRequest { Config = config, RuntimeHandler = handler })).PodSandboxId;
        return (id, (await Client.Runtime.PodSandboxStatusAsync(new PodSandboxRequest { PodSandboxId = id })).Status.Network.Ip);
    }

    /// <summary>Waits for a container's end.</summary>
    internal async Task<ContainerStatus> EndOfAsync(string container)
    {
        ContainerStatus status;
        while ((status = await Client.StatusAsync(container)).State != 2) await Task.Delay(20, OciCallers.Cancellation);
        return status;
    }

    /// <summary>The process that a container is told by.</summary>
    internal async Task<int> ProcessOfAsync(string container)
    {
        string line = (await CtrAsync("tasks", "list")).Split('\n').Single(line => line.StartsWith(container, StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>What is left of pods: network namespaces, mounts and control groups.</summary>
    internal IReadOnlyList<string> FindLeft(params string[] ids) =>
    [
        .. File.ReadLines("/proc/mounts").Where(mount => mount.Contains($"{DirectoryPath}/", StringComparison.Ordinal)),
        .. GroupsOf("").Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).SelectMany(Directory.EnumerateDirectories).Where(group => ids.Any(group.Contains)),
        .. Directory.EnumerateFiles(Path.Combine(AgentDirectory, "pods"), "*", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Path.Combine(AgentDirectory, "containers")),
    ];

    /// <summary>Waits for a program's end, and not for that of its streams, which what it left running has too.</summary>
    private static async Task EndOfAsync(Process process)
    {
        while (!process.HasExited) await Task.Delay(10);
    }

    /// <summary>What the node's programs have said, for tests that fail.</summary>
    internal string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    private void Note(string who, string? line)
    {
        lock (_log) _log.AppendLine($"{who}: {line}");
    }

    /// <summary>The control groups of a pod, or of all pods: one for each controller in version 1. cpu and cpuacct are links to one directory.</summary>
    private IEnumerable<string> GroupsOf(string pod) => File.Exists("/sys/fs/cgroup/cgroup.controllers")
        ? [Path.Combine("/sys/fs/cgroup", _name, pod)]
        : Directory.EnumerateDirectories("/sys/fs/cgroup").Where(controller => new DirectoryInfo(controller).LinkTarget is null).Select(controller => Path.Combine(controller, _name, pod));

    private Process Start(string[] command)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net={Network}", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WASMFAAS_NODE_STATE"] = AgentDirectory;

        // As systemd does: the test starts the next agent.
        start.Environment["INVOCATION_ID"] = _name;
        start.Environment["PATH"] = $"{DirectoryPath}:{Programs}:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(start)!;
    }

    private async Task WriteConfigurationAsync()
    {
        string cni = Directory.CreateDirectory(Path.Combine(DirectoryPath, "cni")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cni, "10-bridge.conflist"), $$"""
            {
              "cniVersion": "1.0.0",
              "name": "{{_name}}",
              "plugins": [
                {
                  "type": "bridge", "bridge": "bridge0", "isGateway": true,
                  "ipam": { "type": "host-local", "dataDir": "{{DirectoryPath}}/addresses", "ranges": [[{ "subnet": "10.88.0.0/16" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
                }
              ]
            }
            """);
        await File.WriteAllTextAsync(Path.Combine(DirectoryPath, "containerd.toml"), $"""
            version = 3
            root = "{DirectoryPath}/root"
            state = "{DirectoryPath}/state"
            [grpc]
              address = "{Socket}"
            [ttrpc]
              address = "{Socket}.ttrpc"
            [proxy_plugins.wasmfaas]
              type = "sandbox"
              address = "{AgentDirectory}/sandbox.sock"
            [plugins.'io.containerd.cri.v1.images']
              snapshotter = "native"
            [plugins.'io.containerd.cri.v1.runtime']
              restrict_oom_score_adj = true
              [plugins.'io.containerd.cri.v1.runtime'.cni]
                bin_dirs = ["/usr/lib/cni"]
                conf_dir = "{cni}"
              [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.wasm]
                runtime_type = "io.containerd.wasmfaas.v1"
                sandboxer = "wasmfaas"
                pod_annotations = ["wasm-faas.dev/*"]
                container_annotations = ["wasm-faas.dev/*"]
              [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.wasm-isolated]
                runtime_type = "io.containerd.wasmfaas-isolated.v1"
                sandboxer = "wasmfaas"
                pod_annotations = ["wasm-faas.dev/*"]
                container_annotations = ["wasm-faas.dev/*"]
            """);
    }
}
