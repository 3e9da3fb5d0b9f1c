using System.ComponentModel;
using WasmFaas.Keeper.Containers;
using WasmFaas.Linux;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node.Containers;

/// <summary>A container of the node agent: its process, its root file system and where it is in its life. Safe for use by several threads.</summary>
internal sealed class NodeContainer
{
    private readonly Runners _runners;
    private readonly IContainerProcess _process;
    private readonly SemaphoreSlim _order = new(1);
    private ContainerRecord _record;
    private bool _isRemoved;

    private NodeContainer(Runners runners, ContainerRecord record, Pod? pod, IContainerProcess process)
    {
        (_runners, _record, Pod, _process) = (runners, record, pod, process);
        _ = RecordEndAsync();
    }

    /// <summary>Its id, which its namespace has once.</summary>
    public string Id => _record.Id;

    /// <summary>The pod that it is in; null where it is in none that the agent made.</summary>
    public Pod? Pod { get; }

    /// <summary>Its bundle's directory.</summary>
    public string BundleDirectory => _record.Bundle;

    /// <summary>Its standard streams.</summary>
    public ContainerStreams Streams => _record.Streams;

    /// <summary>True once it has been started.</summary>
    public bool IsStarted => _record.IsStarted;

    /// <summary>The process that it is told by.</summary>
    public int Process => _process.Process;

    /// <summary>Ends when it has ended.</summary>
    public Task<ContainerExit> Ended => _process.Ended;

    /// <summary>How it ended; null while it has not.</summary>
    public ContainerExit? Exit => Ended.IsCompletedSuccessfully ? Ended.Result : null;

    /// <summary>Where it is in its life.</summary>
    public ContainerStatus Status => (Exit, _record.IsPaused, _record.IsStarted) switch
    {
        (not null, _, _) => ContainerStatus.Stopped,
        (_, true, _) => ContainerStatus.Paused,
        (_, _, true) => ContainerStatus.Running,
        _ => ContainerStatus.Created,
    };

    /// <summary>Mounts a container's root and makes its process, which waits for its start.</summary>
    /// <param name="runners">What runs it.</param>
    /// <param name="pods">The pods that it can be in.</param>
    /// <param name="record">What it is.</param>
    /// <param name="mounts">The file systems of its root, which is <c>rootfs</c> in the bundle, in their order.</param>
    /// <exception cref="NodeException">It cannot be made; nothing of it stays.</exception>
    public static async Task<NodeContainer> CreateAsync(Runners runners, PodStore pods, ContainerRecord record, IReadOnlyList<ContainerMount> mounts)
    {
        string root = RootOf(record);
        IContainerProcess? process = null;
        try
        {
            runners.Records.Write(record);
            if (mounts.Count != 0) Directory.CreateDirectory(root);
            foreach (var mount in mounts) MountCalls.Mount(mount.Type, mount.Source, root, mount.Options);
            var bundle = Bundle.Read(record.Bundle);
            var pod = PodOf(pods, bundle);
            record = record with { IsIsolated = record.IsIsolated || pod?.Spec.IsIsolated == true };
            if (!bundle.IsWasm && pod is not null) await PodBundle.JoinAsync(record.Bundle, pod);
            process = bundle.IsWasm
                ? await GuestProcess.CreateAsync(runners, record, bundle, pod)
                : await RuncProcess.CreateAsync(runners.Runc, record.Scope, record.Id, bundle, record.Streams);
            record = record with { IsCreated = true };
            runners.Records.Write(record);
            return new NodeContainer(runners, record, pod, process);
        }
        catch (Exception e)
        {
            if (process is not null) await process.DeleteAsync();
            UnmountAll(root);
            runners.Records.Remove(record);
            if (e is Win32Exception or IOException or UnauthorizedAccessException) throw new NodeException(e.Message, e);
            throw;
        }
    }

    /// <summary>Finds a container again that an earlier agent made; null where nobody was told of it, so that it has been removed.</summary>
    /// <exception cref="NodeException">What is left of it cannot be removed.</exception>
    public static async Task<NodeContainer?> AdoptAsync(Runners runners, PodStore pods, ContainerRecord record)
    {
        if (record.IsCreated && TryRead(record) is { } bundle)
        {
            IContainerProcess? process = bundle.IsWasm
                ? await GuestProcess.AdoptAsync(runners.Keepers, record, bundle)
                : await RuncProcess.AdoptAsync(runners.Runc, record, bundle);
            if (process is null)
            {
                // What is left of a Linux container may run yet.
                if (!bundle.IsWasm) await runners.Runc.DeleteAsync(record.Scope, record.Id);
                var exit = record.Exit ?? new ContainerExit(ExitCodes.Killed, DateTimeOffset.UtcNow);
                process = new EndedProcess(exit, () => CleanAsync(runners.Runc, record.Scope, record.Id, record.Bundle));
            }

            return new NodeContainer(runners, record, PodOf(pods, bundle), process);
        }

        await CleanAsync(runners.Runc, record.Scope, record.Id, record.Bundle);
        runners.Records.Remove(record);
        return null;
    }

    /// <summary>Lets it run.</summary>
    /// <exception cref="NodeException">It was started before, or has ended.</exception>
    public Task StartAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Created);
        await _process.StartAsync();
        Record(_record with { IsStarted = true });
    });

    /// <summary>Stops it where it is.</summary>
    /// <exception cref="NodeException">It does not run, or cannot be paused.</exception>
    public Task PauseAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Running);
        await _process.PauseAsync();
        Record(_record with { IsPaused = true });
    });

    /// <summary>Lets it go on.</summary>
    /// <exception cref="NodeException">It is not paused.</exception>
    public Task ResumeAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Paused);
        await _process.ResumeAsync();
        Record(_record with { IsPaused = false });
    });

    /// <summary>Sends it a signal.</summary>
    /// <exception cref="NodeException">It has ended.</exception>
    public Task SignalAsync(int number, bool all) => Exit is null
        ? _process.SignalAsync(number, all)
        : throw new NodeException(NodeError.NotFound, $"container {Id}: process already finished");

    /// <summary>Ends its standard input.</summary>
    public Task CloseInputAsync() => Exit is null ? _process.CloseInputAsync() : Task.CompletedTask;

    /// <summary>Gives its terminal another size, in characters; nothing where it has none.</summary>
    public void Resize(int columns, int rows) => _process.Resize(columns, rows);

    /// <summary>Adds a process to it, which waits for its start.</summary>
    /// <param name="specification">The process of the runtime specification, in JSON.</param>
    /// <param name="streams">Its standard streams.</param>
    /// <exception cref="NodeException">It has ended, or can have none.</exception>
    public RuncExec AddExec(ReadOnlyMemory<byte> specification, ContainerStreams streams) => Exit is null
        ? _process.AddExec(specification, streams)
        : throw new NodeException(NodeError.FailedPrecondition, $"container {Id} has ended: expected one that is {ContainerStatus.Running}");

    /// <summary>Gives it other resources, as LinuxResources in JSON.</summary>
    public Task UpdateAsync(ReadOnlyMemory<byte> resources) => _process.UpdateAsync(resources);

    /// <summary>What it has used.</summary>
    public Task<ContainerUsage> MeasureAsync() => _process.MeasureAsync();

    /// <summary>Its processes.</summary>
    public async Task<IReadOnlyList<int>> ListProcessesAsync() => Exit is null ? await _process.ListProcessesAsync() : [];

    /// <summary>Ends it, where it has not ended.</summary>
    public async Task KillAsync()
    {
        if (Exit is not null) return;
        await _process.SignalAsync(Signals.Kill, all: true);
        await Ended;
    }

    /// <summary>Frees what it held.</summary>
    /// <param name="force">Ends it where it has not ended.</param>
    /// <exception cref="NodeException">It runs.</exception>
    public Task DeleteAsync(bool force) => InOrderAsync(async () =>
    {
        if (Status is not (ContainerStatus.Stopped or ContainerStatus.Created) and var status)
        {
            if (!force) throw new NodeException(NodeError.FailedPrecondition, $"container {Id} is {status}: expected one that has stopped");
            await KillAsync();
        }

        await _process.DeleteAsync();
        UnmountAll(RootOf(_record));
        _runners.Records.Remove(_record);
        _isRemoved = true;
    });

    /// <summary>Removes what an agent that has gone left of a container. A guest has ended with it, what runc made has not.</summary>
    /// <param name="runc">Ends it.</param>
    /// <param name="scope">What the id is unique in.</param>
    /// <param name="id">Its id.</param>
    /// <param name="directory">The bundle's directory.</param>
    /// <exception cref="NodeException">It cannot be ended.</exception>
    public static async Task CleanAsync(Runc runc, string scope, string id, string directory)
    {
        await runc.DeleteAsync(scope, id);
        UnmountAll(Path.Combine(directory, "rootfs"));
        try
        {
            Cgroup.Of(Bundle.Read(directory).CgroupPath)?.Remove();
        }
        catch (NodeException)
        {
            // It had no configuration yet, so it had no group.
        }
    }

    private static string RootOf(ContainerRecord record) => Path.Combine(record.Bundle, "rootfs");

    private static Pod? PodOf(PodStore pods, Bundle bundle) => bundle.PodId is { } id ? pods.Find(id) : null;

    private static Bundle? TryRead(ContainerRecord record)
    {
        try
        {
            return Bundle.Read(record.Bundle);
        }
        catch (NodeException)
        {
            // Its owner has removed it.
            return null;
        }
    }

    private static void UnmountAll(string root)
    {
        while (MountCalls.Unmount(root))
        {
            // One may lie over another.
        }
    }

    private void Expect(ContainerStatus expected)
    {
        if (Status is var status && status != expected) throw new NodeException(NodeError.FailedPrecondition, $"container {Id} is {status}: expected one that is {expected}");
    }

    private void Record(ContainerRecord record)
    {
        _record = record;
        if (!_isRemoved) _runners.Records.Write(record);
    }

    private async Task RecordEndAsync()
    {
        var exit = await Ended;
        if (_record.Exit is null) await InOrderAsync(() =>
        {
            Record(_record with { Exit = exit });
            return Task.CompletedTask;
        });
    }

    private async Task InOrderAsync(Func<Task> act)
    {
        await _order.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            _order.Release();
        }
    }
}
