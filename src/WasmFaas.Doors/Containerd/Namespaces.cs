using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The namespaces of containerds that the agent serves, each with a Task service; they are on disk for the next agent. Safe for use by
/// several threads.
/// </summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="runners">What runs the containers.</param>
/// <param name="relay">Has containerd's connections.</param>
/// <param name="report">Told of what goes wrong.</param>
/// <param name="stopping">Ends what they serve.</param>
internal sealed class Namespaces(string directory, Runners runners, RelayProcess relay, Action<string, Exception> report, CancellationToken stopping)
{
    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<NamespaceRecord, ContainerdNamespace> _open = [];
    private readonly List<Task> _running = [];

    /// <summary>Ends when nothing is served any more.</summary>
    public Task Ended => Task.WhenAll(_running);

    private string Records => Path.Combine(directory, "namespaces");

    /// <summary>A namespace, which is served from then on.</summary>
    /// <param name="address">Path of the socket where its containerd takes events.</param>
    /// <param name="name">Its name.</param>
    public async Task<ContainerdNamespace> FindAsync(string address, string name)
    {
        var record = new NamespaceRecord(address, name);
        await _lock.WaitAsync(stopping);
        try
        {
            if (_open.TryGetValue(record, out var known)) return known;
            Directory.CreateDirectory(Records);
            StateFile.Write(Path.Combine(Records, $"{ScopeOf(record)}.json"), JsonSerializer.SerializeToUtf8Bytes(record));
            return await OpenAsync(record, []);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Serves the namespaces of an earlier agent again, with their containers.</summary>
    public async Task AdoptAsync()
    {
        var containers = runners.Records.ReadAll(report).ToLookup(container => container.Scope);
        if (!Directory.Exists(Records)) return;
        foreach (string path in Directory.EnumerateFiles(Records, "*.json"))
        {
            var record = JsonSerializer.Deserialize<NamespaceRecord>(await File.ReadAllBytesAsync(path, stopping))!;
            await OpenAsync(record, containers[ScopeOf(record)]);
        }
    }

    // Paths of sockets are short: 107 bytes.
    private static string ScopeOf(NamespaceRecord record) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{record.Address}\n{record.Name}")))[..16];

    private async Task<ContainerdNamespace> OpenAsync(NamespaceRecord record, IEnumerable<ContainerRecord> containers)
    {
        string scope = ScopeOf(record), path = Path.Combine(directory, $"task-{scope}.sock");
        var events = new EventQueue(record.Address, record.Name, report);
        var pods = new PodStore(Path.Combine(directory, "pods", scope));
        var tasks = new TaskService(runners, scope, pods, events);
        await Task.WhenAll(containers.Select(container => AdoptAsync(tasks, container)));
        var listener = UnixListener.Listen(TaskRelay.AgentPathOf(path));
        _running.Add(events.RunAsync(stopping));
        _running.Add(Task.Run(async () =>
        {
            using (listener) await new TtrpcServer(listener, tasks.CreateMethods(), report).RunAsync(stopping);
        }));
        await relay.ServeAsync(path, stopping);
        return _open[record] = new ContainerdNamespace(path, tasks, pods);
    }

    private async Task AdoptAsync(TaskService tasks, ContainerRecord container)
    {
        try
        {
            await tasks.AdoptAsync(container);
        }
        catch (NodeException e)
        {
            report($"the container {container.Id} of an earlier agent is left", e);
        }
    }

    private sealed record NamespaceRecord(string Address, string Name);
}
