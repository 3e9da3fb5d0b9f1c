using System.Diagnostics;

namespace WasmFaas.Keeper.Conventions;

/// <summary>When a stream is to be ended, which begins now: after too long a silence, or after all its time.</summary>
internal sealed class StreamDeadline(StreamingLimits limits)
{
    private readonly long _idle = limits.IdleTimeout > TimeSpan.Zero ? Ticks(limits.IdleTimeout) : long.MaxValue;
    private readonly long _end = limits.MaxDuration is { } duration ? Stopwatch.GetTimestamp() + Ticks(duration) : long.MaxValue;
    private long _lastByte = Stopwatch.GetTimestamp();

    /// <summary>The deadline as a timestamp of <see cref="Stopwatch"/>, which each byte moves. Any thread.</summary>
    public long Deadline => Math.Min(_end, SilentUntil);

    private long SilentUntil => _idle == long.MaxValue ? _idle : Volatile.Read(ref _lastByte) + _idle;

    /// <summary>The guest has written.</summary>
    public void OnByte() => Volatile.Write(ref _lastByte, Stopwatch.GetTimestamp());

    /// <summary>What the deadline is for.</summary>
    public string Describe() => _end <= SilentUntil
        ? $"its stream took longer than {limits.MaxDuration!.Value.TotalSeconds:0.###} s (streaming.maxDurationSeconds)"
        : $"its stream was silent for {limits.IdleTimeout.TotalSeconds:0.###} s (streaming.idleTimeoutSeconds)";

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
