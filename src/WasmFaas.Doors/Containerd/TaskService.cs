using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Pods;
using Status = WasmFaas.Doors.Containerd.Messages.Status;

namespace WasmFaas.Doors.Containerd;

/// <summary>
/// The Task service of a containerd shim, versions 2 and 3, for all containers of a namespace of containerd's.
/// </summary>
/// <param name="runners">What runs the containers.</param>
/// <param name="scope">What ids are unique in.</param>
/// <param name="pods">The pods that containers can be in.</param>
/// <param name="events">Told of what happens.</param>
internal sealed class TaskService(Runners runners, string scope, PodStore pods, EventQueue events)
{
    private readonly ConcurrentDictionary<string, Entry> _containers = new(StringComparer.Ordinal);
    private readonly TaskExecs _execs = new(events);

    /// <summary>The methods.</summary>
    public TtrpcMethods CreateMethods()
    {
        var methods = new TtrpcMethods();
        foreach (string version in (string[])["v2", "v3"])
        {
            string service = $"containerd.task.{version}.Task";
            void Add<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, Task<IMessage>> handle)
                where TRequest : IMessage<TRequest> => methods.Add(service, method, parser, (request, cancellationToken) => AnswerAsync(() => handle(request).WaitAsync(cancellationToken)));

            Add("Create", CreateTaskRequest.Parser, CreateAsync);
            Add("Start", ProcessRequest.Parser, request => request.ExecId.Length == 0 ? StartAsync(request) : _execs.StartAsync(request));
            Add("Wait", ProcessRequest.Parser, request => request.ExecId.Length == 0 ? WaitAsync(request) : _execs.WaitAsync(request));
            Add("State", ProcessRequest.Parser, request => Task.FromResult<IMessage>(request.ExecId.Length == 0 ? State(request) : _execs.State(Find(request.Id).Container, request)));
            Add("Kill", KillRequest.Parser, request => request.ExecId.Length == 0 ? KillAsync(request) : Task.FromResult(_execs.Kill(request)));
            Add("Delete", ProcessRequest.Parser, async request => request.ExecId.Length == 0 ? await DeleteAsync(request.Id, force: false) : await _execs.DeleteAsync(request));
            Add("CloseIO", CloseIORequest.Parser, request => request.ExecId.Length == 0 ? CloseInputAsync(request) : Task.FromResult(_execs.CloseInput(request)));
            Add("Pids", ProcessRequest.Parser, async request => new PidsResponse { Processes = { (await Find(request.Id).Container.ListProcessesAsync()).Select(process => new ProcessInfo { Pid = (uint)process }) } });
            Add("Stats", ProcessRequest.Parser, MeasureAsync);
            Add("Update", UpdateTaskRequest.Parser, UpdateAsync);
            Add("Pause", ProcessRequest.Parser, PauseAsync);
            Add("Resume", ProcessRequest.Parser, ResumeAsync);
            Add("Connect", ProcessRequest.Parser, request => Task.FromResult<IMessage>(new ConnectResponse { ShimPid = (uint)Environment.ProcessId, TaskPid = (uint)(_containers.GetValueOrDefault(request.Id) is { IsReady: true } entry ? entry.Container.Process : 0) }));
            Add("Exec", ExecProcessRequest.Parser, request => Task.FromResult(_execs.Add(Find(request.Id).Container, request)));
            Add("ResizePty", ResizePtyRequest.Parser, request => Task.FromResult(request.ExecId.Length == 0 ? Resize(request) : _execs.Resize(request)));

            // It is asked after each container: the agent is all containers'.
            Add("Shutdown", ProcessRequest.Parser, _ => Task.FromResult<IMessage>(new Empty()));
        }

        return methods;
    }

    /// <summary>Ends and removes a container, or what an earlier agent left of it; one that is not there is no error.</summary>
    /// <param name="id">The container.</param>
    /// <param name="bundle">Its bundle's directory.</param>
    /// <returns>How it ended.</returns>
    public async Task<DeleteResponse> CleanAsync(string id, string bundle)
    {
        if (_containers.ContainsKey(id)) return await DeleteAsync(id, force: true);
        await NodeContainer.CleanAsync(runners.Runc, scope, id, bundle);
        return new DeleteResponse { ExitStatus = Keeper.Containers.ExitCodes.Killed, ExitedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) };
    }

    /// <summary>Finds a container again that an earlier agent had.</summary>
    /// <exception cref="NodeException">What is left of it cannot be removed.</exception>
    public async Task AdoptAsync(ContainerRecord record)
    {
        if (await NodeContainer.AdoptAsync(runners, pods, record) is not { } container) return;
        var entry = new Entry();
        entry.Set(container, TellOutOfMemoryAsync(container));
        if (container.IsStarted) entry.IsStartTold.TrySetResult();
        _containers[record.Id] = entry;

        // An end that is on disk has been told, or was about to be.
        if (record.Exit is null) _ = TellEndAsync(entry);
        else entry.IsEndTold.TrySetResult();
    }

    /// <summary>Ends the containers of a pod.</summary>
    public async Task KillPodAsync(string pod)
    {
        foreach (var container in ContainersOf(pod)) await container.KillAsync();
    }

    /// <summary>Ends and removes the containers of a pod.</summary>
    public async Task RemovePodAsync(string pod)
    {
        foreach (var container in ContainersOf(pod)) await DeleteAsync(container.Id, force: true);
    }

    /// <summary>What the containers of a pod have used, as containerd reads it.</summary>
    public async Task<Any> MeasurePodAsync(string pod)
    {
        var all = await Task.WhenAll(ContainersOf(pod).Select(container => container.MeasureAsync()));
        return TaskMetrics.Pack(all.Aggregate(new ContainerUsage(), (sum, usage) => sum.Plus(usage)));
    }

    /// <summary>When something ended; null where it has not.</summary>
    internal static Timestamp? TimeOf(ContainerExit? exit) => exit is null ? null : Timestamp.FromDateTimeOffset(exit.Time);

    /// <summary>A status in containerd's words.</summary>
    internal static Status StatusOf(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => Status.Created,
        ContainerStatus.Running => Status.Running,
        ContainerStatus.Paused => Status.Paused,
        _ => Status.Stopped,
    };

    private static async Task<IMessage> AnswerAsync(Func<Task<IMessage>> handle)
    {
        try
        {
            return await handle();
        }
        catch (NodeException e)
        {
            throw new TtrpcException(NodeErrors.CodeOf(e.Error), e.Message, e);
        }
    }

    private async Task<IMessage> CreateAsync(CreateTaskRequest request)
    {
        if (request.Checkpoint.Length != 0) throw new NodeException(NodeError.Unimplemented, "containers cannot be restored from checkpoints");

        // The place is taken before the work: of two at a time one is refused.
        var entry = new Entry();
        if (!_containers.TryAdd(request.Id, entry)) throw new NodeException(NodeError.AlreadyExists, $"container {request.Id} exists already");
        try
        {
            var streams = new ContainerStreams(request.Stdin, request.Stdout, request.Stderr, request.Terminal);
            var record = new ContainerRecord(scope, request.Id, request.Bundle, streams, KeeperIsolation.IsAskedFor(request.Options));
            var container = await NodeContainer.CreateAsync(runners, pods, record, [.. request.Rootfs.Select(mount => new ContainerMount(mount.Type, mount.Source, mount.Options))]);
            entry.Set(container, TellOutOfMemoryAsync(container));
            events.Add("/tasks/create", "TaskCreate", new TaskCreate
            {
                ContainerId = request.Id,
                Bundle = request.Bundle,
                Rootfs = { request.Rootfs },
                Io = new TaskIO { Stdin = request.Stdin, Stdout = request.Stdout, Stderr = request.Stderr, Terminal = request.Terminal },
                Pid = (uint)container.Process,
            });
            _ = TellEndAsync(entry);
            return new PidResponse { Pid = (uint)container.Process };
        }
        catch
        {
            _containers.TryRemove(request.Id, out _);
            throw;
        }
    }

    private async Task<IMessage> StartAsync(ProcessRequest request)
    {
        var entry = Find(request.Id);
        await entry.Container.StartAsync();
        events.Add("/tasks/start", "TaskStart", new TaskStart { ContainerId = request.Id, Pid = (uint)entry.Container.Process });
        entry.IsStartTold.TrySetResult();
        return new PidResponse { Pid = (uint)entry.Container.Process };
    }

    private async Task<IMessage> WaitAsync(ProcessRequest request)
    {
        var exit = await Find(request.Id).Ended;
        return new WaitResponse { ExitStatus = (uint)exit.Code, ExitedAt = TimeOf(exit) };
    }

    private StateResponse State(ProcessRequest request)
    {
        var container = Find(request.Id).Container;
        var exit = container.Exit;
        var state = new StateResponse
        {
            Id = request.Id,
            Bundle = container.BundleDirectory,
            Pid = (uint)container.Process,
            Status = StatusOf(container.Status),
            Stdin = container.Streams.Input,
            Stdout = container.Streams.Output,
            Stderr = container.Streams.Error,
            Terminal = container.Streams.HasTerminal,
            ExitStatus = (uint)(exit?.Code ?? 0),
            ExitedAt = TimeOf(exit),
        };
        return state;
    }

    private async Task<IMessage> KillAsync(KillRequest request)
    {
        await Find(request.Id).Container.SignalAsync((int)request.Signal, request.All);
        return new Empty();
    }

    private async Task<DeleteResponse> DeleteAsync(string id, bool force)
    {
        var entry = Find(id);
        await entry.Container.DeleteAsync(force);
        _containers.TryRemove(id, out _);
        await _execs.ForgetAsync(id);
        var exit = entry.Container.Exit;
        entry.IsStartTold.TrySetResult();
        if (exit is not null) await entry.IsEndTold.Task;
        uint process = (uint)entry.Container.Process, code = (uint)(exit?.Code ?? 0);
        events.Add("/tasks/delete", "TaskDelete", new TaskDelete { ContainerId = id, Pid = process, ExitStatus = code, ExitedAt = TimeOf(exit), Id = id });
        return new DeleteResponse { Pid = process, ExitStatus = code, ExitedAt = TimeOf(exit) };
    }

    private async Task<IMessage> CloseInputAsync(CloseIORequest request)
    {
        if (request.Stdin) await Find(request.Id).Container.CloseInputAsync();
        return new Empty();
    }

    private Empty Resize(ResizePtyRequest request)
    {
        Find(request.Id).Container.Resize((int)request.Width, (int)request.Height);
        return new Empty();
    }

    private async Task<IMessage> MeasureAsync(ProcessRequest request)
    {
        return new StatsResponse { Stats = TaskMetrics.Pack(await Find(request.Id).Container.MeasureAsync()) };
    }

    private async Task<IMessage> UpdateAsync(UpdateTaskRequest request)
    {
        await Find(request.Id).Container.UpdateAsync(request.Resources?.Value.Memory ?? default);
        return new Empty();
    }

    private async Task<IMessage> PauseAsync(ProcessRequest request)
    {
        await Find(request.Id).Container.PauseAsync();
        events.Add("/tasks/paused", "TaskPaused", new TaskStart { ContainerId = request.Id });
        return new Empty();
    }

    private async Task<IMessage> ResumeAsync(ProcessRequest request)
    {
        await Find(request.Id).Container.ResumeAsync();
        events.Add("/tasks/resumed", "TaskResumed", new TaskStart { ContainerId = request.Id });
        return new Empty();
    }

    /// <summary>Tells of a lack of memory before callers know of the end.</summary>
    private async Task<ContainerExit> TellOutOfMemoryAsync(NodeContainer container)
    {
        var exit = await container.Ended;
        if (exit.IsOutOfMemory) events.Add("/tasks/oom", "TaskOOM", new TaskStart { ContainerId = container.Id });
        return exit;
    }

    /// <summary>Tells of a container's end, which must come after its start.</summary>
    private async Task TellEndAsync(Entry entry)
    {
        var container = entry.Container;
        var exit = await entry.Ended;
        await entry.IsStartTold.Task;
        await _execs.TellEndsAsync(container.Id);
        events.Add("/tasks/exit", "TaskExit", new TaskExit { ContainerId = container.Id, Id = container.Id, Pid = (uint)container.Process, ExitStatus = (uint)exit.Code, ExitedAt = TimeOf(exit) });
        entry.IsEndTold.TrySetResult();
    }

    private IEnumerable<NodeContainer> ContainersOf(string pod) => [.. _containers.Values.Where(entry => entry.IsReady && entry.Container.Pod?.Spec.Id == pod).Select(entry => entry.Container)];

    private Entry Find(string id) =>
        _containers.TryGetValue(id, out var entry) && entry.IsReady ? entry : throw new NodeException(NodeError.NotFound, $"container {id} does not exist");

    private sealed class Entry
    {
        private volatile NodeContainer? _container;

        public bool IsReady => _container is not null;

        public NodeContainer Container => _container!;

        public TaskCompletionSource IsStartTold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource IsEndTold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ContainerExit> Ended { get; private set; } = null!;

        public void Set(NodeContainer container, Task<ContainerExit> ended)
        {
            Ended = ended;
            _container = container;
        }
    }
}
