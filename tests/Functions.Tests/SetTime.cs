namespace WasmFaas.Functions.Tests;

/// <summary>A clock that stands where a test sets it; it has no timers of its own.</summary>
internal sealed class SetTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
