namespace WasmFaas.Keeper.Services;

/// <summary>A resident service at one moment.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Ready">Guests that take requests.</param>
/// <param name="Restarts">Restarts since it was last started from nothing.</param>
/// <param name="LastEnd">How a guest ended last, such as <c>it ended with exit code 3</c>; null where none did.</param>
/// <param name="NextTry">When the next guest is started again, where one waits for it.</param>
public sealed record ServiceStatus(ServiceState State, int Ready, int Restarts, string? LastEnd, DateTimeOffset? NextTry);
