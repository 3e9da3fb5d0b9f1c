using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Triggers;

/// <summary>
/// Calls functions at the ticks of TimeTriggers. A tick is written to <c>status.lastTick</c> before its call, so that no restart
/// calls it again: a process that is killed in between loses that one. One that was missed while the platform was down is called
/// once at the start where it is younger than <see cref="TimerLimits.MissedTick"/>. Calls of one timer may overlap.
/// </summary>
/// <param name="triggers">The TimeTriggers.</param>
/// <param name="call">Calls: method, path, name of the timer; returns the HTTP status.</param>
/// <param name="statuses">Writes the ticks.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log, or null.</param>
internal sealed class TimerSource(Informer triggers, Func<string, string, string, CancellationToken, Task<int>> call, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    /// <summary>The longest sleep: a clock that was set is noticed after it.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private readonly Dictionary<ResourceKey, TimerState> _timers = [];
    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly SemaphoreSlim _turns = new(TimerLimits.CallsAtOnce);
    private readonly RunningTasks _calls = new();

    /// <summary>A trigger has changed or gone.</summary>
    public void OnChanged(ResourceKey key) => _queue.Add(key);

    /// <summary>Works until cancelled; calls that have begun go on.</summary>
    /// <param name="stopping">No further tick is taken.</param>
    /// <param name="ending">Calls are given up.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken ending)
    {
        try
        {
            var changed = _queue.TakeAsync(stopping);
            while (!stopping.IsCancellationRequested)
            {
                if (changed.IsCompleted)
                {
                    foreach (var key in await changed) await LookAsync(key, stopping);
                    changed = _queue.TakeAsync(stopping);
                }

                await TickAsync(ending);
                var sleep = NextDue() is { } due ? due - time.GetUtcNow() : s_longestSleep;
                if (sleep <= TimeSpan.Zero) continue;
                using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAny(changed, Task.Delay(sleep < s_longestSleep ? sleep : s_longestSleep, time, woken.Token));
                await woken.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // No tick was taken that was not called.
        }
        finally
        {
            await _calls.WaitAsync();
        }
    }

    /// <summary>Calls what is due.</summary>
    internal async Task TickAsync(CancellationToken ending)
    {
        var now = time.GetUtcNow();
        foreach (var (key, timer) in _timers.ToList())
        {
            if (timer.Due is not { } due || due > now) continue;

            // After a clock that leapt, or a long pause, the newest tick stands for those before it.
            var last = due;
            while (timer.Schedule!.Next(last, timer.Start) is { } next && next <= now) last = next;
            _timers[key] = timer with { Due = timer.Schedule.Next(last, timer.Start) };
            if (now - last > TimerLimits.MissedTick || triggers.Find(key) is not { } trigger) continue;
            await WriteAsync(trigger, last, ending);
            _calls.Add(CallAsync(key, trigger, timer.Path, ending));
        }
    }

    /// <summary>Sets a trigger's timer.</summary>
    internal async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (triggers.Find(key) is not { } trigger)
        {
            _timers.Remove(key);
            return;
        }

        if (_timers.TryGetValue(key, out var known) && known.Generation == trigger.Generation && known.Uid == trigger.Uid) return;
        Condition condition;
        try
        {
            var schedule = CronSchedule.Parse(trigger.Spec.Text("cron") ?? throw new FormatException("spec.cron: expected a schedule"));
            string path = FunctionCaller.PathOf(trigger.Namespace, trigger.Spec.Object("functionref"), trigger.Spec.Text("subpath") ?? "/");
            var (start, from) = Begin(trigger, known is not null);
            _timers[key] = new TimerState(trigger.Generation, trigger.Uid, schedule, path, start, schedule.Next(from, start));
            condition = _timers[key].Due is { } due
                ? Condition.Ready("Scheduled", $"ticks by \"{trigger.Spec.Text("cron")}\", first at {Text(due)}")
                : Condition.NotReady("NeverTicks", $"\"{trigger.Spec.Text("cron")}\" has no tick within years");
        }
        catch (FormatException e)
        {
            _timers[key] = new TimerState(trigger.Generation, trigger.Uid, null, "", default, null);
            condition = Condition.NotReady("Invalid", e.Message);
        }

        await statuses.SetAsync(trigger, [condition, Condition.Ignored(trigger)], cancellationToken);
    }

    /// <summary>What intervals are counted from, and the time after which the first tick comes.</summary>
    private (DateTimeOffset Start, DateTimeOffset From) Begin(Resource trigger, bool isChange)
    {
        var now = time.GetUtcNow();
        var created = Time(trigger.Metadata.Text("creationTimestamp")) ?? now;
        var last = Time(trigger.Status.Text("lastTick"));

        // A schedule that was changed while the platform runs begins now; else what came while it was down counts.
        bool isNew = isChange || trigger.Status.Number("observedGeneration") != trigger.Generation;
        return (last ?? created, isNew ? now : last ?? created);
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private DateTimeOffset? NextDue() => _timers.Values.Min(timer => timer.Due);

    private Task WriteAsync(Resource trigger, DateTimeOffset tick, CancellationToken cancellationToken) => statuses.WriteAsync(trigger, current =>
    {
        var status = (JsonObject?)current.Status?.DeepClone() ?? [];
        status["lastTick"] = Text(tick);
        return status;
    }, cancellationToken);

    private async Task CallAsync(ResourceKey key, Resource trigger, string path, CancellationToken ending)
    {
        try
        {
            await _turns.WaitAsync(ending);
            try
            {
                int status = await call(trigger.Spec.Text("method") ?? "POST", path, trigger.Name, ending);
                if (status >= 400) log?.Write("warn", $"the timer's call was answered with {status}", ("timer", key.ToString()), ("path", path));
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The platform ends, and waits no longer.
        }
        catch (HttpRequestException e)
        {
            log?.Write("error", $"the timer's call failed: {e.Message}", ("timer", key.ToString()), ("path", path));
        }
    }
}
