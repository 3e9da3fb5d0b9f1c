namespace WasmFaas.Keeper.Containers;

/// <summary>What became of a guest.</summary>
/// <param name="Id">The guest.</param>
/// <param name="State">What it is doing.</param>
/// <param name="ExitCode">How it ended; 0 while it has not.</param>
/// <param name="ExitedAt">When it ended.</param>
public sealed record GuestStatus(string Id, GuestPhase State, int ExitCode = 0, DateTimeOffset? ExitedAt = null);
