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
        var process = await LinuxProcess.StartAsync(runc, scope, streams, [.. options, "create"], "--bundle", bundle.Directory, id);
        try
        {
            return new RuncProcess(runc, scope, id, bundle, process, CgroupUsage.Of(process.Process));
        }
        catch (IOException e)
        {
            await runc.DeleteAsync(scope, id);
            throw new NodeException($"container {id} ended before its start", e);
        }
    }

    public Task StartAsync() => CallAsync("start", _id);

    public Task SignalAsync(int number, bool all) => all ? CallAsync("kill", "--all", _id, $"{number}") : CallAsync("kill", _id, $"{number}");

    public Task PauseAsync() => CallAsync("pause", _id);

    public Task ResumeAsync() => CallAsync("resume", _id);

    public Task CloseInputAsync()
    {
        _process.CloseInput();
        return Task.CompletedTask;
    }

    public Task UpdateAsync(ReadOnlyMemory<byte> resources) => _runc.RunAsync(_scope, resources, "update", "--resources", "-", _id);

    public Task<ContainerUsage> MeasureAsync() => Task.FromResult(_usage.Measure());

    public async Task<IReadOnlyList<int>> ListProcessesAsync() => JsonSerializer.Deserialize<int[]>(await CallAsync("ps", "--format", "json", _id)) ?? [];

    public async Task DeleteAsync()
    {
        await _runc.DeleteAsync(_scope, _id);
        await Ended;
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
