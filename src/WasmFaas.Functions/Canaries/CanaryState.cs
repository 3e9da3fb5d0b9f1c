namespace WasmFaas.Functions.Canaries;

/// <summary>A CanaryConfig that goes on.</summary>
/// <param name="Generation">Its generation.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Plan">What it asks for.</param>
/// <param name="Due">When the next move is.</param>
/// <param name="Calls">Requests to the new function before the last move.</param>
/// <param name="Failures">How many of them failed.</param>
internal sealed record CanaryState(long Generation, string Uid, CanaryPlan Plan, DateTimeOffset Due, long Calls, long Failures);
