namespace WasmFaas.Functions.Triggers;

/// <summary>A timer as it runs.</summary>
/// <param name="Generation">The trigger's generation.</param>
/// <param name="Uid">The trigger's uid.</param>
/// <param name="Schedule">When it ticks; null where that is not valid.</param>
/// <param name="Path">Path of the call.</param>
/// <param name="Start">What intervals are counted from.</param>
/// <param name="Due">The next tick, or null.</param>
internal sealed record TimerState(long Generation, string Uid, CronSchedule? Schedule, string Path, DateTimeOffset Start, DateTimeOffset? Due);
