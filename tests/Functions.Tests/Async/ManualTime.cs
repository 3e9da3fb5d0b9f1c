namespace WasmFaas.Functions.Tests.Async;

/// <summary>A clock that a test moves on, and whose timers go off then.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var timer = new ManualTimer(this, () => callback(state)) { Due = _now + dueTime };
            _timers.Add(timer);
            return timer;
        }
    }

    /// <summary>Moves to a time that somebody sleeps until, once he does.</summary>
    public async Task WakeAtAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (!SleepsUntil(due)) await Task.Delay(1, cancellationToken);
        Advance(due - GetUtcNow());
    }

    public void Advance(TimeSpan time)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.ExceptWith(due);
        }

        foreach (var timer in due) timer.GoOff();
    }

    private bool SleepsUntil(DateTimeOffset due)
    {
        lock (_lock) return _timers.Any(timer => timer.Due == due);
    }

    private sealed class ManualTimer(ManualTime time, Action goOff) : ITimer
    {
        public DateTimeOffset Due { get; init; }

        public void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
