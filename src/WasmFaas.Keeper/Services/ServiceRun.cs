using System.Diagnostics;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Metrics;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Services;

/// <summary>
/// A service from its start until it goes: its socket, and its guests, each of which is started again when it ends. Safe for use by several
/// threads.
/// </summary>
internal sealed class ServiceRun
{
    private readonly FunctionHost _host;
    private readonly string _name;
    private readonly ModuleSource _source;
    private readonly ServiceOptions _options;
    private readonly FunctionMetrics _metrics;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<ResidentGuest> _guests = [], _ready = [];
    private readonly Task _work;
    private TaskCompletionSource _change = NewChange();
    private int _waiting, _restarts;
    private volatile int _failedStarts;
    private string? _lastEnd;
    private DateTimeOffset? _nextTry;

    public ServiceRun(FunctionHost host, string name, ModuleSource source, ServiceOptions options, ServiceEndpoint endpoint, FunctionMetrics metrics, Action changed)
    {
        (_host, _name, _source, _options, Endpoint, _metrics, _changed) = (host, name, source, options, endpoint, metrics, changed);
        _work = Task.Run(RunAsync);
    }

    public ServiceEndpoint Endpoint { get; }

    /// <summary>Ends with the next change of the state.</summary>
    public Task NextChange
    {
        get
        {
            lock (_lock) return _change.Task;
        }
    }

    /// <summary>Starts in a row of which no guest became ready.</summary>
    public int FailedStarts => _failedStarts;

    public ServiceStatus Status
    {
        get
        {
            lock (_lock)
            {
                var state = _ready.Count > 0 ? ServiceState.Ready : _waiting == _options.Instances ? ServiceState.BackingOff : ServiceState.Starting;
                return new ServiceStatus(state, _ready.Count, _restarts, _lastEnd, _nextTry);
            }
        }
    }

    /// <summary>Has the guests end: those that do not notice that their socket takes no more are interrupted.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Endpoint.ShutDown();
        try
        {
            await _work.WaitAsync(ServiceLimits.StopTime);
        }
        catch (TimeoutException)
        {
            ResidentGuest[] guests;
            lock (_lock) guests = [.. _guests];
            foreach (var guest in guests) guest.Interrupt();
            await _work;
        }

        Endpoint.Dispose();
        _stopping.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        LinkedModule? linked = null;
        FunctionException? error = null;
        await _host.Lane.RunAsync(
            this,
            () =>
            {
                try
                {
                    long began = Stopwatch.GetTimestamp();
                    linked = ResidentModule.Load(_host, _name, _source);
                    _metrics.AddLoad(Stopwatch.GetTimestamp() - began);
                }
                catch (FunctionException e)
                {
                    error = e;
                }
            },
            long.MaxValue);
        if (linked is not null) await Task.WhenAll(Enumerable.Range(0, _options.Instances).Select(_ => SuperviseAsync(linked)));
        else await FailAsync(error!);
    }

    /// <summary>A module that cannot be loaded does not get better: the service waits to be replaced.</summary>
    private async Task FailAsync(FunctionException error)
    {
        _failedStarts = ServiceLimits.FailedStarts;
        Change(() => (_lastEnd, _waiting) = ($"it cannot be loaded: {error.Message}", _options.Instances));
        await Task.Delay(Timeout.Infinite, _stopping.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task SuperviseAsync(LinkedModule linked)
    {
        var backoff = new RestartBackoff();
        var time = _host.TimeProvider;
        while (!_stopping.IsCancellationRequested)
        {
            var guest = new ResidentGuest(_host, _name, linked, WasiOptions(), _options.Function.MemoryBytes) { Ending = OnEnding };
            lock (_lock) _guests.Add(guest);
            guest.Start();
            bool isReady = await BecomesReadyAsync(guest);
            long since = time.GetTimestamp();
            if (isReady)
            {
                _failedStarts = 0;
                Change(() =>
                {
                    if (_guests.Contains(guest)) _ready.Add(guest);
                });
            }
            else if (!_stopping.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failedStarts);
                guest.Interrupt();
            }

            var outcome = await guest.Ended;
            if (_stopping.IsCancellationRequested) return;
            await BackOffAsync(outcome, backoff.Next(isReady ? time.GetElapsedTime(since) : TimeSpan.Zero));
        }
    }

    /// <summary>A guest takes no more requests: known before its connections close, so that whoever sees one break does not come back to it.</summary>
    private void OnEnding(ResidentGuest guest) => Change(() =>
    {
        _guests.Remove(guest);
        _ready.Remove(guest);
    });

    private async Task BackOffAsync(GuestOutcome outcome, TimeSpan wait)
    {
        string end = Describe(outcome);
        string? trace = outcome.Error is Trap trap && !trap.Backtrace.IsEmpty ? string.Join(" < ", trap.Backtrace) : null;
        _host.Log?.Write("warn", $"{end}; it is started again in {wait.TotalSeconds:0.###} s", ("function", _name), ("trace", trace));

        // Begun before it is told: whoever sees the next try may count on it.
        var backoff = Task.Delay(wait, _host.TimeProvider, _stopping.Token);
        Change(() => (_lastEnd, _nextTry, _waiting) = (end, _host.TimeProvider.GetUtcNow() + wait, _waiting + 1));
        try
        {
            await backoff;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Change(() => (_nextTry, _waiting, _restarts) = (null, _waiting - 1, _restarts + 1));
    }

    /// <summary>Waits until a guest can take requests; false where it ended, took too long, or the service stops.</summary>
    private async Task<bool> BecomesReadyAsync(ResidentGuest guest)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var timer = _host.TimeProvider.CreateTimer(_ => over.Cancel(), null, _options.StartTime, Timeout.InfiniteTimeSpan);
        try
        {
            await Task.WhenAny(guest.Listening, guest.Ended).WaitAsync(over.Token);
            if (_options.ProbePath is null) return !guest.Ended.IsCompleted;
            while (!guest.Ended.IsCompleted)
            {
                if (await ServiceProbe.AskAsync(Endpoint.SocketPath, _options.ProbePath, over.Token)) return true;
                await Task.WhenAny(guest.Ended, Task.Delay(ServiceLimits.ProbePeriod, over.Token)).WaitAsync(over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Its time is over.
        }

        return false;
    }

    private WasiOptions WasiOptions() => new()
    {
        Arguments = ["program", .. _options.Arguments],
        Environment = [.. _options.Function.Environment.Where(variable => variable.Key != "LISTEN_FDS"), new("LISTEN_FDS", "1")],
        Listeners = [Endpoint.Listener.SafeHandle],
        HostState = _options.Function.State,
        Limits = new WasiLimits { OutputBytes = long.MaxValue, Descriptors = ServiceLimits.Descriptors, Subscriptions = 2 * ServiceLimits.Descriptors },
    };

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            (before, _change) = (_change, NewChange());
        }

        before.SetResult();
        _changed();
    }

    private string Describe(GuestOutcome outcome) => outcome.End switch
    {
        GuestEnd.Exited => $"it ended with exit code {outcome.ExitCode}",
        GuestEnd.Trapped => $"it trapped: {outcome.Error!.Message}",
        GuestEnd.Stopped => $"it was not ready after {_options.StartTime.TotalSeconds:0.###} s",
        _ => $"it could not be run: {outcome.Error!.Message}",
    };
}
