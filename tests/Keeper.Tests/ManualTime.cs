namespace WasmFaas.Keeper.Tests;

/// <summary>Time that goes on only when a test says so; timers that are due run on the test's thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_lock)
        {
            // As one step: time that goes on in between would pass the timer over.
            timer.Change(dueTime, period);
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Moves to a time that somebody sleeps until, once he does.</summary>
    public async Task WakeAtAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (!SleepsUntil(due)) await Task.Delay(1, cancellationToken);
        Advance(due - GetUtcNow());
    }

    public void Advance(TimeSpan time)
    {
        ManualTimer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
        }

        foreach (var timer in due)
        {
            timer.Due = DateTimeOffset.MaxValue;
            timer.Run();
        }
    }

    private bool SleepsUntil(DateTimeOffset due)
    {
        lock (_lock) return _timers.Any(timer => timer.Due == due);
    }

    private sealed class ManualTimer(ManualTime time, Action run) : ITimer
    {
        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        public Action Run { get; } = run;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time.GetUtcNow() + dueTime;
            return true;
        }

        public void Dispose() => Due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
