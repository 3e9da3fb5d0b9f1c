using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Metrics;

namespace WasmFaas.Keeper.Services;

/// <summary>
/// A resident service in one state of its code and options. It is started by its first request, which waits, and goes when it has been idle
/// for its TTL, counted from the end of its last request; work in flight is never ended by that. A new state is a service of its own.
/// Safe for use by several threads.
/// </summary>
public sealed class Service : IAsyncDisposable
{
    private readonly ServiceHost _services;
    private readonly Lock _lock = new();
    private readonly ITimer _idleTimer;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServiceRun? _run;
    private Task _stopped = Task.CompletedTask;
    private Task? _ending;
    private int _inFlight, _waiting;
    private long _idleSince;
    private bool _isTimerSet, _isDraining, _isEnded;

    internal Service(ServiceHost services, string name, ModuleSource source, ServiceOptions options)
    {
        (_services, Name, Source, Options) = (services, name, source, options);
        _idleTimer = services.Functions.TimeProvider.CreateTimer(_ => Reap(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after the state has changed; on any thread.</summary>
    public event Action? Changed;

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>Where its module is read from.</summary>
    public ModuleSource Source { get; }

    /// <summary>How it is run.</summary>
    public ServiceOptions Options { get; }

    /// <summary>Requests that wait or run.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that wait until it is ready.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Counts of its requests.</summary>
    public FunctionMetrics Metrics { get; } = new();

    /// <summary>What it is doing now.</summary>
    public ServiceStatus Status
    {
        get
        {
            lock (_lock)
            {
                if (_isEnded) return new ServiceStatus(ServiceState.Ended, 0, 0, null, null);
                var status = _run?.Status ?? new ServiceStatus(ServiceState.Idle, 0, 0, null, null);
                return _isDraining ? status with { State = ServiceState.Draining } : status;
            }
        }
    }

    /// <summary>True while guests run or are to be started again.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_lock) return _run is not null;
        }
    }

    /// <summary>Begins a request, which keeps the service; false where it takes no more: another has taken its place.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isDraining) return false;
            _inFlight++;
            return true;
        }
    }

    /// <summary>Ends a request; the TTL begins anew.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="elapsed">How long it took, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public void Leave(ServiceRequestEnd end, long elapsed)
    {
        Metrics.Add(new GuestOutcome(end switch
        {
            ServiceRequestEnd.Answered => GuestEnd.Exited,
            ServiceRequestEnd.TimedOut => GuestEnd.TimedOut,
            ServiceRequestEnd.Abandoned => GuestEnd.Stopped,
            _ => GuestEnd.Failed,
        }), elapsed);
        lock (_lock)
        {
            if (--_inFlight != 0) return;
            _idleSince = _services.Functions.TimeProvider.GetTimestamp();
            if (_isDraining) _drained.TrySetResult();
            else SetTimer(Options.Function.IdleTimeToLive);
        }
    }

    /// <summary>Starts the service where it is idle, and waits until it can take requests.</summary>
    /// <param name="time">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Where its guests listen.</returns>
    /// <exception cref="ServiceException">It did not become ready, or will not within the time.</exception>
    public async Task<ServiceEndpoint> WaitReadyAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var run = Start(isForRequest: true);
        if (run.Status.State == ServiceState.Ready) return run.Endpoint;
        if (Interlocked.Increment(ref _waiting) > Options.Function.QueueLength)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ServiceException($"{Name} is not ready, and {Options.Function.QueueLength} requests wait already", isTimeout: false);
        }

        try
        {
            return await WaitReadyAsync(run, time, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Starts the service where it is idle, without a request, and waits until it can take requests.</summary>
    /// <exception cref="ServiceException">It did not become ready.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => WaitReadyAsync(Start(isForRequest: false), Options.StartTime, cancellationToken);

    /// <summary>Starts the service where it is idle.</summary>
    /// <exception cref="ServiceException">It has ended.</exception>
    private ServiceRun Start(bool isForRequest)
    {
        ServiceRun run;
        lock (_lock)
        {
            if (_isEnded) throw new ServiceException($"{Name} has ended", isTimeout: false);
            if (_run is not null) return _run;
            if (isForRequest) Metrics.AddColdStart();
            run = _run = new ServiceRun(_services.Functions, Name, Source, Options, new ServiceEndpoint(_services.NewSocketPath()), Metrics, OnChanged);
            if (_inFlight == 0) SetTimer(Options.Function.IdleTimeToLive);
            _idleSince = _services.Functions.TimeProvider.GetTimestamp();
        }

        OnChanged();
        return run;
    }

    /// <summary>Takes no more requests, lets those in flight end within the grace time, then stops the guests.</summary>
    public Task EndAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_ending is not null) return _ending;
            _isDraining = true;
            if (_inFlight == 0) _drained.TrySetResult();
            return _ending = Task.Run(() => EndNowAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync(new CancellationToken(canceled: true));

    private async Task EndNowAsync(CancellationToken cancellationToken)
    {
        OnChanged();
        try
        {
            await _drained.Task.WaitAsync(Options.GraceTime, _services.Functions.TimeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // What still runs had its time.
        }

        ServiceRun? run;
        Task stopped;
        lock (_lock)
        {
            (run, _run, stopped, _isEnded) = (_run, null, _stopped, true);
        }

        await _idleTimer.DisposeAsync();
        run?.Endpoint.Close();
        if (run is not null) await run.StopAsync();
        await stopped;
        _services.Forget(this);
        OnChanged();
    }

    private async Task<ServiceEndpoint> WaitReadyAsync(ServiceRun run, TimeSpan time, CancellationToken cancellationToken)
    {
        var clock = _services.Functions.TimeProvider;
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        var deadline = clock.GetUtcNow() + time;
        using var late = new CancellationTokenSource(time, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        while (true)
        {
            var change = run.NextChange;
            var status = run.Status;
            if (status.State == ServiceState.Ready) return run.Endpoint;
            bool isHopeless = status.NextTry > deadline;
            if (status.State == ServiceState.BackingOff && (isHopeless || run.FailedStarts >= ServiceLimits.FailedStarts))
                throw new ServiceException($"{status.LastEnd}{(status.NextTry is { } at ? $"; it is started again at {at:yyyy-MM-ddTHH:mm:ss.fffZ}" : "")}", isTimeout: false);
            try
            {
                await change.WaitAsync(over.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServiceException($"it was not ready within {time.TotalSeconds:0.###} s", isTimeout: true);
            }
        }
    }

    private void Reap()
    {
        lock (_lock)
        {
            _isTimerSet = false;
            if (_run is null || _inFlight != 0 || _isDraining || Options.IsAlwaysOn) return;
            var left = Options.Function.IdleTimeToLive - _services.Functions.TimeProvider.GetElapsedTime(_idleSince);
            if (left > TimeSpan.Zero)
            {
                SetTimer(left);
                return;
            }

            var run = _run;
            _run = null;
            _stopped = Task.WhenAll(_stopped, run.StopAsync());
        }

        OnChanged();
    }

    private void SetTimer(TimeSpan due)
    {
        if (_isTimerSet || _run is null || Options.IsAlwaysOn) return;

        // A TTL of years stands for never.
        if (due > TimeSpan.FromDays(30)) due = TimeSpan.FromDays(30);
        _isTimerSet = true;
        _idleTimer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnChanged() => Changed?.Invoke();
}
