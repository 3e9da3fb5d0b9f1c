namespace WasmFaas.Functions.Triggers;

/// <summary>What timers keep to.</summary>
internal static class TimerLimits
{
    /// <summary>
    /// Age of a tick, missed while the platform was down, that is still called, once, at the start. Of several missed ticks the
    /// newest is called; older ones are passed over.
    /// </summary>
    public static readonly TimeSpan MissedTick = TimeSpan.FromMinutes(10);

    /// <summary>Calls of timers at one time; more wait.</summary>
    public const int CallsAtOnce = 64;
}
