namespace WasmFaas.Keeper.Hosting;

/// <summary>How a call of a guest ended.</summary>
/// <param name="End">The kind of end.</param>
/// <param name="ExitCode">The exit code, where the guest exited.</param>
/// <param name="Error">What stopped the guest, where it did not exit.</param>
internal readonly record struct GuestOutcome(GuestEnd End, int ExitCode = 0, Exception? Error = null)
{
    /// <summary>True where the guest returned or exited with code 0.</summary>
    public bool IsSuccess => End == GuestEnd.Exited && ExitCode == 0;
}
