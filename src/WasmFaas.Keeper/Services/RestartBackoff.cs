namespace WasmFaas.Keeper.Services;

/// <summary>How long a guest that ended waits before it is started again.</summary>
internal sealed class RestartBackoff
{
    private TimeSpan _next = ServiceLimits.FirstBackoff;

    /// <summary>The wait before the next start.</summary>
    /// <param name="readyTime">How long the guest that ended was ready.</param>
    public TimeSpan Next(TimeSpan readyTime)
    {
        if (readyTime >= ServiceLimits.SoundTime) _next = ServiceLimits.FirstBackoff;
        var wait = _next;
        _next = wait * 2 < ServiceLimits.LongestBackoff ? wait * 2 : ServiceLimits.LongestBackoff;
        return wait;
    }
}
