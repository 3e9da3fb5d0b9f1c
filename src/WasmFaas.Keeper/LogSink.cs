namespace WasmFaas.Keeper;

/// <summary>Takes the events of a <see cref="KeeperLog"/>.</summary>
/// <param name="level">"info", "warn" or "error".</param>
/// <param name="message">What happened.</param>
/// <param name="details">More about it; nulls stand for nothing.</param>
public delegate void LogSink(string level, string message, ReadOnlySpan<(string Key, string? Value)> details);
