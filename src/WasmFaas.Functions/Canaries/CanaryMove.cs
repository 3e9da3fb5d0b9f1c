namespace WasmFaas.Functions.Canaries;

/// <summary>A step of a CanaryConfig.</summary>
/// <param name="Status">Its status afterwards: one of Fission's words.</param>
/// <param name="Reason">Reason in one word, for the condition.</param>
/// <param name="Message">What is done and why.</param>
/// <param name="Weights">New weights of the new and the old function; null to leave them.</param>
internal sealed record CanaryMove(string Status, string Reason, string Message, (long New, long Old)? Weights)
{
    /// <summary>The status of a canary that goes on.</summary>
    public const string Pending = "pending";

    /// <summary>The reason while the weights are being set back.</summary>
    public const string RollingBack = "RollingBack";

    public static CanaryMove Wait(string message) => new(Pending, "Waiting", message, null);

    public static CanaryMove GoOn(long @new, long old, string message) => new(Pending, "Progressing", message, (@new, old));

    public static CanaryMove Finish(long @new, long old, string message) => new("succeeded", "Succeeded", message, (@new, old));

    public static CanaryMove RollBack(long @new, long old, string message) => new("failed", RollingBack, message, (@new, old));

    public static CanaryMove Abort(string message) => new("aborted", "Aborted", message, null);
}
