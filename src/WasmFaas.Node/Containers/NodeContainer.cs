using System.ComponentModel;
using WasmFaas.Linux;
using WasmFaas.Node.Keepers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node.Containers;

/// <summary>A container of the node agent: its process, its root file system and where it is in its life. Safe for use by several threads.</summary>
internal sealed class NodeContainer
{
    private readonly IContainerProcess _process;
    private readonly SemaphoreSlim _order = new(1);
    private bool _isStarted, _isPaused;

    private NodeContainer(string id, Pod? pod, string bundle, ContainerStreams streams, IContainerProcess process) =>
        (Id, Pod, BundleDirectory, Streams, _process) = (id, pod, bundle, streams, process);

    /// <summary>Its id, which its namespace has once.</summary>
    public string Id { get; }

    /// <summary>The pod that it is in; null where it is in none that the agent made.</summary>
    public Pod? Pod { get; }

    /// <summary>Its bundle's directory.</summary>
    public string BundleDirectory { get; }

    /// <summary>Its standard streams.</summary>
    public ContainerStreams Streams { get; }

    /// <summary>The process that it is told by.</summary>
    public int Process => _process.Process;

    /// <summary>Ends when it has ended.</summary>
    public Task<ContainerExit> Ended => _process.Ended;

    /// <summary>How it ended; null while it has not.</summary>
    public ContainerExit? Exit => Ended.IsCompletedSuccessfully ? Ended.Result : null;

    /// <summary>Where it is in its life.</summary>
    public ContainerStatus Status => (Exit, _isPaused, _isStarted) switch
    {
        (not null, _, _) => ContainerStatus.Stopped,
        (_, true, _) => ContainerStatus.Paused,
        (_, _, true) => ContainerStatus.Running,
        _ => ContainerStatus.Created,
    };

    /// <summary>Mounts a container's root and makes its process, which waits for its start.</summary>
    /// <param name="pool">The keepers.</param>
    /// <param name="runc">Makes those that are not wasm.</param>
    /// <param name="pods">The pods that it can be in.</param>
    /// <param name="scope">What the id is unique in, so that two of the same id can share a keeper.</param>
    /// <param name="id">Its id.</param>
    /// <param name="directory">The bundle's directory.</param>
    /// <param name="mounts">The file systems of its root, which is <c>rootfs</c> in the bundle, in their order.</param>
    /// <param name="streams">Its standard streams.</param>
    /// <exception cref="NodeException">It cannot be made; nothing of it stays.</exception>
    public static async Task<NodeContainer> CreateAsync(KeeperPool pool, Runc runc, PodStore pods, string scope, string id, string directory, IReadOnlyList<ContainerMount> mounts, ContainerStreams streams)
    {
        string root = Path.Combine(directory, "rootfs");
        try
        {
            if (mounts.Count != 0) Directory.CreateDirectory(root);
            foreach (var mount in mounts) MountCalls.Mount(mount.Type, mount.Source, root, mount.Options);
            var bundle = Bundle.Read(directory);
            var pod = bundle.PodId is { } podId ? pods.Find(podId) : null;
            IContainerProcess process = bundle.IsWasm
                ? await GuestProcess.CreateAsync(pool, $"{scope}.{id}", bundle, pod, streams)
                : await RuncProcess.CreateAsync(runc, scope, id, bundle, streams);
            return new NodeContainer(id, pod, directory, streams, process);
        }
        catch (Exception e)
        {
            UnmountAll(root);
            if (e is Win32Exception or IOException or UnauthorizedAccessException) throw new NodeException(e.Message, e);
            throw;
        }
    }

    /// <summary>Lets it run.</summary>
    /// <exception cref="NodeException">It was started before, or has ended.</exception>
    public Task StartAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Created);
        await _process.StartAsync();
        _isStarted = true;
    });

    /// <summary>Stops it where it is.</summary>
    /// <exception cref="NodeException">It does not run, or cannot be paused.</exception>
    public Task PauseAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Running);
        await _process.PauseAsync();
        _isPaused = true;
    });

    /// <summary>Lets it go on.</summary>
    /// <exception cref="NodeException">It is not paused.</exception>
    public Task ResumeAsync() => InOrderAsync(async () =>
    {
        Expect(ContainerStatus.Paused);
        await _process.ResumeAsync();
        _isPaused = false;
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
        UnmountAll(Path.Combine(BundleDirectory, "rootfs"));
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
