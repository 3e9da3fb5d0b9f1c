namespace WasmFaas.Keeper.Containers;

/// <summary>How a guest ended.</summary>
/// <param name="Id">The guest.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="ExitedAt">When it ended.</param>
public sealed record GuestStatus(string Id, int ExitCode, DateTimeOffset ExitedAt);
