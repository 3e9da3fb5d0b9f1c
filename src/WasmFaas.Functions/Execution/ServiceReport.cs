using System.Globalization;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>What a resident service is doing, for its function's conditions and events.</summary>
/// <param name="Status">The service.</param>
/// <param name="Options">How it is run.</param>
/// <param name="IsUpdating">True while a new state of it is being started beside it.</param>
/// <param name="Failure">Why the newest state did not become ready; null where it did.</param>
internal sealed record ServiceReport(ServiceStatus Status, ServiceOptions Options, bool IsUpdating, string? Failure)
{
    /// <summary>The function's condition <c>Ready</c>.</summary>
    /// <param name="called">How the function is called.</param>
    public Condition Ready(string called)
    {
        if (Failure is not null) return Condition.NotReady("UpdateFailed", $"the new state did not become ready: {Failure}; the state before goes on");
        string updating = IsUpdating ? "; its new state is being started" : "";
        string last = Status.LastEnd is null ? "" : $"; restarts: {Status.Restarts}, the last since {Status.LastEnd}";
        return Status.State switch
        {
            ServiceState.Ready => Condition.Ready("Serving", $"{called}; {Status.Ready} of {Options.Instances} instances ready{last}{updating}"),
            ServiceState.Idle => Condition.Ready("Idle", $"{called}; its next request starts it"),
            ServiceState.BackingOff => Condition.NotReady("BackOff", $"{BackOff()}{updating}"),
            _ => Condition.NotReady("Starting", $"it is being started{last}{updating}"),
        };
    }

    /// <summary>How it ended last, and when it is tried again.</summary>
    public string BackOff() => Status.NextTry is { } next
        ? $"{Status.LastEnd}; it is started again at {next.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)} (restart {Status.Restarts + 1})"
        : $"{Status.LastEnd}; it is not started again before it is changed";
}
