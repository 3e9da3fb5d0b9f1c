using System.Text.Json;

namespace WasmFaas.Node.Containers;

/// <summary>A Linux container, which runc makes.</summary>
internal sealed class RuncProcess : IContainerProcess
{
    private readonly Runc _runc;
    private readonly string _scope, _id;
    private readonly Bundle _bundle;
    private readonly LinuxProcess _process;
    private readonly CgroupUsage _usage;

    private RuncProcess(Runc runc, string scope, string id, Bundle bundle, LinuxProcess process, CgroupUsage usage)
    {
        (_runc, _scope, _id, _bundle, _process, _usage) = (runc, scope, id, bundle, process, usage);
        Ended = EndAsync();
    }

    public int Process => _process.Process;

    public Task<ContainerExit> Ended { get; }

    /// <summary>Makes the container ready to start.</summary>
    /// <exception cref="NodeException">It cannot be; nothing of it stays.</exception>
    public static async Task<RuncProcess> CreateAsync(Runc runc, string scope, string id, Bundle bundle, ContainerStreams streams)
    {
        string[] options = Cgroup.IsSystemd(bundle.CgroupPath) ? ["--systemd-cgroup"] : [];
        try
        {
            var process = await LinuxProcess.StartAsync(runc, scope, streams, [.. options, "create"], "--bundle", bundle.Directory, id);
            return new RuncProcess(runc, scope, id, bundle, process, CgroupUsage.Of(process.Process));
        }
        catch (Exception e)
        {
            await runc.DeleteAsync(scope, id);
            if (e is IOException) throw new NodeException($"container {id} ended before its start", e);
            throw;
        }
    }

    /// <summary>Finds a container again that an earlier agent made; null where it has ended, or is not to be gone on with.</summary>
    public static async Task<RuncProcess?> AdoptAsync(Runc runc, ContainerRecord record, Bundle bundle)
    {
        // Nobody has the other end of its terminal any more.
        if (record.Streams.HasTerminal || await runc.FindProcessAsync(record.Scope, record.Id) is not { } process) return null;
        return new RuncProcess(runc, record.Scope, record.Id, bundle, LinuxProcess.Adopt(process), CgroupUsage.Of(process));
    }

    public Task StartAsync() => CallAsync("start", _id);

    public async Task SignalAsync(int number, bool all)
    {
        try
        {
            await (all ? CallAsync("kill", "--all", _id, $"{number}") : CallAsync("kill", _id, $"{number}"));
        }
        catch (NodeException e) when (e.Message.EndsWith("container not running", StringComparison.Ordinal) || e.Message.EndsWith("process already finished", StringComparison.Ordinal))
        {
            // It has ended just now. Containerd knows it by these words.
            throw new NodeException(NodeError.NotFound, $"container {_id}: process already finished", e);
        }
    }

    public Task PauseAsync() => CallAsync("pause", _id);

    public Task ResumeAsync() => CallAsync("resume", _id);

    public Task CloseInputAsync()
    {
        _process.CloseInput();
        return Task.CompletedTask;
    }

    public void Resize(int columns, int rows) => _process.Resize(columns, rows);

    public RuncExec AddExec(ReadOnlyMemory<byte> specification, ContainerStreams streams) => new(_runc, _scope, _id, specification, streams);

    public Task UpdateAsync(ReadOnlyMemory<byte> resources) => _runc.RunAsync(_scope, resources, "update", "--resources", "-", _id);

    public Task<ContainerUsage> MeasureAsync() => Task.FromResult(_usage.Measure());

    public async Task<IReadOnlyList<int>> ListProcessesAsync() => JsonSerializer.Deserialize<int[]>(await CallAsync("ps", "--format", "json", _id)) ?? [];

    public async Task DeleteAsync()
    {
        await _runc.DeleteAsync(_scope, _id);
        await Ended;
        await _process.DisposeAsync();
    }

    private Task<string> CallAsync(params IReadOnlyList<string> arguments) => _runc.RunAsync(_scope, default, arguments);

    private async Task<ContainerExit> EndAsync()
    {
        var exit = await _process.Ended;
        try
        {
            // The kernel does so in a process namespace of the container's own.
            if (!_bundle.HasOwnProcesses) await SignalAsync(Signals.Kill, all: true);
        }
        catch (NodeException)
        {
            // There was none.
        }

        return exit with { IsOutOfMemory = _usage.OutOfMemoryKills > 0 };
    }
}
