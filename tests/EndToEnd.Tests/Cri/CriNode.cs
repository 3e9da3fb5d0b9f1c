using System.Diagnostics;
using System.Globalization;
using System.Text;
using WasmFaas.EndToEnd.Tests.Cri.Messages;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>
/// A node of a test's own, or a benchmark's: containerd 2 with its CRI server and a bridge by CNI, and the node agent, in a network
/// namespace of its own.
/// </summary>
public sealed partial class CriNode : IAsyncDisposable
{
    /// <summary>The image of the processes that hold pods of Linux containers; it is there where it was imported.</summary>
    internal const string PauseImage = "localhost/pause:1";

    private const string Programs = "/usr/local/lib/wasmfaas-peers/containerd-2/bin";

    private readonly IReadOnlyList<string> _program;
    private readonly string _snapshotter;
    private readonly Func<CancellationToken> _cancellation;
    private readonly DirectoryInfo _directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"wasmfaas-{Guid.NewGuid():N}"[..21]));
    private readonly string _name = $"wf{Guid.NewGuid():N}"[..12];
    private readonly StringBuilder _log = new();
    private CriClient? _client;
    private int _pods;

    /// <summary>How long the node's processes may take to end after the agent.</summary>
    private static readonly TimeSpan s_endTime = TimeSpan.FromSeconds(5);

    /// <param name="program">Runs wasmfaas.</param>
    /// <param name="snapshotter">What containerd keeps root file systems by.</param>
    /// <param name="cancellation">Ends what waits.</param>
    internal CriNode(IReadOnlyList<string> program, string snapshotter, Func<CancellationToken> cancellation) => (_program, _snapshotter, _cancellation) = (program, snapshotter, cancellation);

    internal Process? Agent { get; private set; }

    internal Process? Containerd { get; private set; }

    internal CriClient Client => _client!;

    internal string DirectoryPath => _directory.FullName;

    internal string AgentDirectory => Path.Combine(DirectoryPath, "agent");

    internal string LogDirectory => Path.Combine(DirectoryPath, "logs");

    internal string Socket => Path.Combine(DirectoryPath, "c.sock");

    /// <summary>Path of the node's network namespace.</summary>
    internal string Network => $"/run/netns/{_name}";

    private CancellationToken Cancellation => _cancellation();

    /// <summary>Starts it.</summary>
    internal async Task StartAsync()
    {
        await OkAsync("ip", "netns", "add", _name);
        await OkAsync("ip", "-n", _name, "link", "set", "lo", "up");
        await WriteConfigurationAsync();

        // Containerd calls none of them here, but wants to know where they are when it finds its tasks again.
        foreach (string name in (string[])["wasmfaas", "wasmfaas-isolated"])
        {
            string shim = Path.Combine(DirectoryPath, $"containerd-shim-{name}-v1");
            await File.WriteAllTextAsync(shim, $"#!/bin/sh\nexec {string.Join(' ', _program)} shim \"$@\"\n");
            await OkAsync("chmod", "755", shim);
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
            if (!process.HasExited) await HostProgram.RunAsync(CancellationToken.None, "kill", $"{process.Id}");
            await EndOfAsync(process);
            process.Dispose();
        }

        // The agent leaves nothing running that nobody uses; what a test that failed uses yet is ended here.
        long start = Stopwatch.GetTimestamp();
        while (FindProcesses().Any() && Stopwatch.GetElapsedTime(start) < s_endTime) await Task.Delay(20);
        string[] left = [.. FindProcesses()];
        foreach (string process in left) await HostProgram.RunAsync(CancellationToken.None, "kill", "-9", process.Split(' ')[0]);

        // Pods of a test that failed are there yet.
        foreach (string mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(DirectoryPath, StringComparison.Ordinal)).ToArray())
            await HostProgram.RunAsync(CancellationToken.None, "umount", "--lazy", mount);
        foreach (string all in GroupsOf("").Where(Directory.Exists))
        {
            foreach (string pod in Directory.EnumerateDirectories(all)) Directory.Delete(pod);
            Directory.Delete(all);
        }

        if (File.Exists(Network)) await HostProgram.RunAsync(CancellationToken.None, "ip", "netns", "delete", _name);
        _directory.Delete(recursive: true);
        if (left.Length != 0) throw new InvalidOperationException($"left running: {string.Join("; ", left)}");
    }

    internal async Task StartAgentAsync()
    {
        Agent?.Dispose();
        Agent = Start([.. _program, "node", "--state", AgentDirectory, "--events", $"{Socket}.ttrpc"]);
        Agent.ErrorDataReceived += (_, line) => Note("agent", line.Data);
        Agent.BeginErrorReadLine();
        if (await Agent.StandardOutput.ReadLineAsync(Cancellation) is null) throw new InvalidOperationException($"the agent does not start: {Log}");
    }

    internal async Task StartContainerdAsync()
    {
        Containerd?.Dispose();
        Containerd = Start([$"{Programs}/containerd", "--config", Path.Combine(DirectoryPath, "containerd.toml"), "--log-level", "warn"]);
        Containerd.ErrorDataReceived += (_, line) => Note("containerd", line.Data);
        Containerd.BeginErrorReadLine();
        Containerd.BeginOutputReadLine();
        while ((await RunAsync($"{Programs}/ctr", "--address", Socket, "version")).ExitCode != 0)
        {
            if (Containerd.HasExited) throw new InvalidOperationException($"containerd ended: {Log}");
            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>Makes an image of a module and imports it, where Kubernetes' images are.</summary>
    internal async Task<string> ImportAsync(string module)
    {
        string name = $"localhost/{Path.GetFileNameWithoutExtension(module)}:1";
        string images = Path.Combine(DirectoryPath, "images"), archive = Path.Combine(DirectoryPath, "image.tar");
        await OkAsync(_program[0], [.. _program.Skip(1), "image", "build", Path.Combine(WasmFaasProcess.Root, module), "-t", name, "--compat", "--images", images]);
        await OkAsync("tar", "-C", images, "-cf", archive, "oci-layout", "index.json", "blobs");
        await ImportArchiveAsync(archive, "wasi/wasm");
        return name;
    }

    /// <summary>Imports the images of an archive.</summary>
    internal Task ImportArchiveAsync(string path, string platform) => CtrAsync("images", "import", "--local", "--snapshotter", _snapshotter, "--platform", platform, path);

    /// <summary>Runs <c>ctr</c> in Kubernetes' namespace, which must succeed.</summary>
    internal Task<string> CtrAsync(params string[] arguments) => OkAsync($"{Programs}/ctr", ["--address", Socket, "--namespace", "k8s.io", .. arguments]);

    /// <summary>Calls a function by the args convention, from the node.</summary>
    internal Task<string> CallAsync(string address, string argument) => OnNodeAsync("curl", "--silent", "--show-error", "--fail", "--data", $$"""{"args":["{{argument}}"]}""", $"http://{address}:8080/");

    /// <summary>Runs a program in the node's network, which must succeed.</summary>
    internal Task<string> OnNodeAsync(params string[] command) => OkAsync("nsenter", [$"--net={Network}", .. command]);

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
        MakeGroups(config);
        string id = (await Client.Runtime.RunPodSandboxAsync(new RunPodSandboxRequest { Config = config, RuntimeHandler = handler })).PodSandboxId;
        return (id, (await Client.Runtime.PodSandboxStatusAsync(new PodSandboxRequest { PodSandboxId = id })).Status.Network.Ip);
    }

    /// <summary>Makes the control group that kubelet makes for a pod.</summary>
    internal void MakeGroups(PodSandboxConfig config)
    {
        foreach (string group in GroupsOf(config.Metadata.Name)) Directory.CreateDirectory(group);
    }

    /// <summary>Removes the control group of a pod, as kubelet does once the pod has gone.</summary>
    internal void RemoveGroups(PodSandboxConfig config)
    {
        foreach (string group in GroupsOf(config.Metadata.Name)) Directory.Delete(group);
    }

    /// <summary>Waits for a container's end.</summary>
    internal async Task<ContainerStatus> EndOfAsync(string container)
    {
        ContainerStatus status;
        while ((status = await Client.StatusAsync(container)).State != 2) await Task.Delay(20, Cancellation);
        return status;
    }

    /// <summary>The process that a container is told by.</summary>
    internal async Task<int> ProcessOfAsync(string container)
    {
        string line = (await CtrAsync("tasks", "list")).Split('\n').Single(line => line.StartsWith(container, StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The processes of the node, by number and command.</summary>
    private IEnumerable<string> FindProcesses()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(directory[^1])))
        {
            string command;
            try
            {
                command = File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (command.Contains($"{AgentDirectory}", StringComparison.Ordinal)) yield return $"{Path.GetFileName(directory)} {command}";
        }
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

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments) => HostProgram.RunAsync(Cancellation, program, arguments);

    private Task<string> OkAsync(string program, params string[] arguments) => HostProgram.OkAsync(Cancellation, program, arguments);

    private void Note(string who, string? line)
    {
        lock (_log) _log.AppendLine($"{who}: {line}");
    }

    /// <summary>The control groups of a pod, or of all pods: one for each controller in version 1. cpu and cpuacct are links to one directory.</summary>
    private IEnumerable<string> GroupsOf(string pod) => File.Exists("/sys/fs/cgroup/cgroup.controllers")
        ? [Path.Combine("/sys/fs/cgroup", _name, pod)]
        : Directory.EnumerateDirectories("/sys/fs/cgroup").Where(controller => new DirectoryInfo(controller).LinkTarget is null).Select(controller => Path.Combine(controller, _name, pod));

    /// <summary>Starts a program as systemd does: an agent is not to see to the next one.</summary>
    private Process Start(string[] command)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net={Network}", "sh", "-c", "SYSTEMD_EXEC_PID=$$ exec \"$@\"", "sh", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WASMFAAS_NODE_STATE"] = AgentDirectory;
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
              snapshotter = "{_snapshotter}"
              [plugins.'io.containerd.cri.v1.images'.pinned_images]
                sandbox = "{PauseImage}"
            [plugins.'io.containerd.cri.v1.runtime']
              restrict_oom_score_adj = true
              netns_mounts_under_state_dir = true
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
