using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Node;
using WasmFaas.Node.Containers;

namespace WasmFaas.Doors.Containerd;

/// <summary>The calls of a Task service that are about processes added to containers. Safe for use by several threads.</summary>
/// <param name="events">Told of what happens.</param>
internal sealed class TaskExecs(EventQueue events)
{
    private readonly ConcurrentDictionary<(string Container, string Exec), Entry> _execs = new();

    /// <summary>Exec.</summary>
    public IMessage Add(NodeContainer container, ExecProcessRequest request)
    {
        var exec = container.AddExec(request.Spec?.Value.Memory ?? default, new ContainerStreams(request.Stdin, request.Stdout, request.Stderr, request.Terminal));
        if (!_execs.TryAdd((request.Id, request.ExecId), new Entry(exec))) throw new NodeException(NodeError.AlreadyExists, $"process {request.ExecId} of container {request.Id} exists already");
        events.Add("/tasks/exec-added", "TaskExecAdded", new TaskExecStarted { ContainerId = request.Id, ExecId = request.ExecId });
        return new Empty();
    }

    /// <summary>Start.</summary>
    public async Task<IMessage> StartAsync(ProcessRequest request)
    {
        var entry = Find(request.Id, request.ExecId);
        await entry.StartAsync();
        uint process = (uint)entry.Exec.Process;
        events.Add("/tasks/exec-started", "TaskExecStarted", new TaskExecStarted { ContainerId = request.Id, ExecId = request.ExecId, Pid = process });
        _ = TellEndAsync(request.Id, request.ExecId, entry);
        return new PidResponse { Pid = process };
    }

    /// <summary>Wait.</summary>
    public async Task<IMessage> WaitAsync(ProcessRequest request)
    {
        var exit = await Find(request.Id, request.ExecId).Exec.Ended;
        return new WaitResponse { ExitStatus = (uint)exit.Code, ExitedAt = TaskService.TimeOf(exit) };
    }

    /// <summary>State.</summary>
    public StateResponse State(NodeContainer container, ProcessRequest request)
    {
        var exec = Find(request.Id, request.ExecId).Exec;
        return new StateResponse
        {
            Id = request.Id,
            ExecId = request.ExecId,
            Bundle = container.BundleDirectory,
            Pid = (uint)exec.Process,
            Status = TaskService.StatusOf(exec.Status),
            Stdin = exec.Streams.Input,
            Stdout = exec.Streams.Output,
            Stderr = exec.Streams.Error,
            Terminal = exec.Streams.HasTerminal,
            ExitStatus = (uint)(exec.Exit?.Code ?? 0),
            ExitedAt = TaskService.TimeOf(exec.Exit),
        };
    }

    /// <summary>Kill.</summary>
    public IMessage Kill(KillRequest request)
    {
        Find(request.Id, request.ExecId).Exec.Signal((int)request.Signal);
        return new Empty();
    }

    /// <summary>CloseIO.</summary>
    public IMessage CloseInput(CloseIORequest request)
    {
        if (request.Stdin) Find(request.Id, request.ExecId).Exec.CloseInput();
        return new Empty();
    }

    /// <summary>ResizePty.</summary>
    public IMessage Resize(ResizePtyRequest request)
    {
        Find(request.Id, request.ExecId).Exec.Resize((int)request.Width, (int)request.Height);
        return new Empty();
    }

    /// <summary>Delete.</summary>
    public async Task<IMessage> DeleteAsync(ProcessRequest request)
    {
        var entry = Find(request.Id, request.ExecId);
        var exec = entry.Exec;
        if (exec.Status == ContainerStatus.Running) throw new NodeException(NodeError.FailedPrecondition, $"process {request.ExecId} of container {request.Id} runs: expected one that has stopped");
        if (exec.Exit is not null) await entry.IsEndTold.Task;
        await exec.DisposeAsync();
        _execs.TryRemove((request.Id, request.ExecId), out _);
        return new DeleteResponse { Pid = (uint)exec.Process, ExitStatus = (uint)(exec.Exit?.Code ?? 0), ExitedAt = TaskService.TimeOf(exec.Exit) };
    }

    /// <summary>Waits until the ends of a container's processes have been told, which end with its first: that is the last to be told.</summary>
    public Task TellEndsAsync(string container) => Task.WhenAll(Of(container).Select(found => found.Value.WhenToldAsync()));

    /// <summary>Forgets the processes of a container that has been removed.</summary>
    public async Task ForgetAsync(string container)
    {
        foreach (var (id, entry) in Of(container))
        {
            _execs.TryRemove(id, out _);
            await entry.Exec.DisposeAsync();
        }
    }

    private IEnumerable<KeyValuePair<(string Container, string Exec), Entry>> Of(string container) => _execs.Where(found => found.Key.Container == container);

    private Entry Find(string container, string exec) => _execs.TryGetValue((container, exec), out var entry)
        ? entry
        : throw new NodeException(NodeError.NotFound, $"container {container} has no process {exec}");

    private async Task TellEndAsync(string container, string id, Entry entry)
    {
        var exit = await entry.Exec.Ended;
        events.Add("/tasks/exit", "TaskExit", new TaskExit { ContainerId = container, Id = id, Pid = (uint)entry.Exec.Process, ExitStatus = (uint)exit.Code, ExitedAt = TaskService.TimeOf(exit) });
        entry.IsEndTold.TrySetResult();
    }

    private sealed class Entry(RuncExec exec)
    {
        private volatile Task? _starting;

        public RuncExec Exec => exec;

        public TaskCompletionSource IsEndTold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync() => _starting = exec.StartAsync();

        public async Task WhenToldAsync()
        {
            if (_starting is not { } starting) return;
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (exec.Process != 0) await IsEndTold.Task;
        }
    }
}
