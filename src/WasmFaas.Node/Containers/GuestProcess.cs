using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Keeper.Containers;
using WasmFaas.Linux;
using WasmFaas.Node.Keepers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node.Containers;

/// <summary>A container that is a guest in a keeper.</summary>
internal sealed class GuestProcess : IContainerProcess
{
    private readonly KeeperPool _pool;
    private readonly KeeperProcess _keeper;
    private readonly string _key, _id;
    private readonly Bundle _bundle;
    private readonly bool _isAlone;

    private GuestProcess(KeeperPool pool, KeeperProcess keeper, string key, string id, Bundle bundle, bool isAlone)
    {
        (_pool, _keeper, _key, _id, _bundle, _isAlone) = (pool, keeper, key, id, bundle, isAlone);
        Ended = EndAsync();
    }

    public int Process => _keeper.Process;

    public Task<ContainerExit> Ended { get; }

    /// <summary>Makes the guest ready to start.</summary>
    /// <exception cref="NodeException">It cannot be; nothing of it stays.</exception>
    public static async Task<GuestProcess> CreateAsync(Runners runners, ContainerRecord record, Bundle bundle, Pod? pod)
    {
        var pool = runners.Keepers;
        var streams = record.Streams;
        string id = record.GuestId;
        if (streams.HasTerminal) throw new NodeException(NodeError.Unimplemented, "wasm containers have no terminal");
        if (bundle.Arguments.Count == 0) throw new NodeException(NodeError.Invalid, "process.args is empty: expected a module");
        bool isAlone = GuestPlan.IsAlone(bundle, record.IsIsolated);
        string key = GuestPlan.KeyOf(bundle, isAlone, id);
        KeeperProcess? keeper = null;
        var files = new List<SafeHandle>();
        try
        {
            var kinds = new List<GuestFile>();
            void Add(GuestFile kind, SafeHandle? file)
            {
                if (file is null) return;
                kinds.Add(kind);
                files.Add(file);
            }

            Add(GuestFile.Module, bundle.OpenModule());
            if (streams.Input.Length != 0)
            {
                Add(GuestFile.Input, StreamCalls.Open(streams.Input, OpenFlags.ReadOnly));
                Add(GuestFile.InputWriter, StreamCalls.Open(streams.Input, OpenFlags.WriteOnly));
            }

            // Open for both, a pipe is never broken: whoever reads it may come back.
            if (streams.Output.Length != 0) Add(GuestFile.Output, StreamCalls.Open(streams.Output, OpenFlags.ReadWrite));
            if (streams.Error.Length != 0) Add(GuestFile.Error, StreamCalls.Open(streams.Error, OpenFlags.ReadWrite));
            var kind = GuestPlan.KindOf(bundle);
            using var listener = kind == GuestKind.Command ? null : PodSocket.Bind(GuestPlan.NetworkOf(bundle, pod), GuestPlan.PortOf(bundle));
            Add(GuestFile.Listener, listener?.SafeHandle);
            var directories = GuestPlan.DirectoriesOf(bundle, kind);
            foreach (var (source, _) in directories) Add(GuestFile.Directory, DirectoryCalls.OpenDirectory(source));

            var spec = new GuestSpec
            {
                Id = id,
                ModuleName = bundle.Arguments[0],
                Kind = kind,
                Arguments = bundle.Arguments,
                Environment = bundle.Environment,
                Directories = [.. directories.Select(directory => directory.Seen)],
                Limits = new GuestLimits(bundle.MemoryBytes),
                Files = kinds,
            };
            files.Insert(0, MemoryFile.Of(JsonSerializer.SerializeToUtf8Bytes(spec, KeeperJson.Default.GuestSpec)));
            keeper = await pool.GetAsync(key, new KeeperUser(bundle.User, bundle.Group, bundle.Groups));
            if (isAlone) Cgroup.Of(bundle.CgroupPath)?.Enter(keeper.Process, bundle.Cpu);
            var used = keeper;
            if ((await keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Create, id), [.. files])).WantsImage)
                runners.Compiler.Begin(bundle.OpenModule(), $"{bundle.Arguments[0]} of container {record.Id}", () => used.AskAsync(new KeeperRequest(0, KeeperOperation.UseImage, id)));
            return new GuestProcess(pool, keeper, key, id, bundle, isAlone);
        }
        catch (Exception e)
        {
            if (keeper is not null) await pool.LeaveAsync(key, keeper);
            if (e is NodeException) throw;
            if (e is IOException or UnauthorizedAccessException or SocketException) throw new NodeException(NodeError.Invalid, e.Message, e);
            throw;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    /// <summary>Finds a guest again that an earlier agent made; null where it ended unseen, with its keeper.</summary>
    public static async Task<GuestProcess?> AdoptAsync(KeeperPool pool, ContainerRecord record, Bundle bundle)
    {
        string id = record.GuestId;
        bool isAlone = GuestPlan.IsAlone(bundle, record.IsIsolated);
        string key = GuestPlan.KeyOf(bundle, isAlone, id);
        if (await pool.FindAsync(key) is not { } keeper) return null;
        try
        {
            // A keeper that is stopped answers nothing, and nothing ends in it.
            if (!record.IsPaused && (await keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Look, id))).Ended is { } ended) keeper.Tell(ended);
            return new GuestProcess(pool, keeper, key, id, bundle, isAlone);
        }
        catch (NodeException)
        {
            await pool.LeaveAsync(key, keeper);
            return null;
        }
    }

    public Task StartAsync() => _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Start, _id));

    public async Task SignalAsync(int number, bool all)
    {
        await _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Signal, _id) { Signal = number });
        if (number == Signals.Kill && _isAlone) ProcessCalls.Kill(Process, Signals.Continue);
    }

    public Task PauseAsync() => SwitchAsync(Signals.Stop, 'T');

    public Task ResumeAsync() => SwitchAsync(Signals.Continue, null);

    public Task CloseInputAsync() => _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.CloseInput, _id));

    public void Resize(int columns, int rows)
    {
    }

    public RuncExec AddExec(ReadOnlyMemory<byte> specification, ContainerStreams streams) => throw new NodeException(NodeError.Unimplemented, "wasm containers have one process: there is no exec");

    public async Task UpdateAsync(ReadOnlyMemory<byte> resources)
    {
        var wanted = Resources.Parse(resources);
        if (wanted.Cpu.Quota is > 0 && !_isAlone) throw new NodeException(NodeError.FailedPrecondition, "the container shares its keeper, so its CPU time cannot be limited: expected a limit from its start, or the runtime handler wasm-isolated");
        if (_isAlone) Cgroup.Of(_bundle.CgroupPath)?.Set(wanted.Cpu);
        if (wanted.MemoryBytes is { } bytes) await _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Update, _id) { Limits = new GuestLimits(bytes > 0 ? bytes : null) });
    }

    public async Task<ContainerUsage> MeasureAsync()
    {
        var usage = (await _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Measure, _id))).Usage!;
        return new ContainerUsage { CpuNanoseconds = usage.CpuNanoseconds, MemoryBytes = usage.MemoryBytes, MemoryLimitBytes = _bundle.MemoryBytes ?? 0, Processes = 1 };
    }

    public Task<IReadOnlyList<int>> ListProcessesAsync() => Task.FromResult<IReadOnlyList<int>>(_keeper.IsGone ? [] : [Process]);

    public async Task DeleteAsync()
    {
        if (!_isAlone && !_keeper.IsGone) await _keeper.AskAsync(new KeeperRequest(0, KeeperOperation.Remove, _id));
        await _pool.LeaveAsync(_key, _keeper);
        if (_isAlone) Cgroup.Of(_bundle.CgroupPath)?.Remove();
        _keeper.Forget(_id);
    }

    private async Task<ContainerExit> EndAsync()
    {
        var status = await _keeper.EndOf(_id);
        return new ContainerExit(status.ExitCode, status.ExitedAt);
    }

    /// <summary>Stops or wakes the keeper, where it is the container's alone.</summary>
    private async Task SwitchAsync(int signal, char? state)
    {
        if (!_isAlone) throw new NodeException(NodeError.Unimplemented, "the container shares its keeper and cannot be paused: expected the runtime handler wasm-isolated");
        ProcessCalls.Kill(Process, signal);

        // The kernel stops and wakes its threads one after the other.
        while (!_keeper.IsGone && (ProcessState.Look(Process).State == 'T') != (state == 'T')) await Task.Delay(1);
    }
}
