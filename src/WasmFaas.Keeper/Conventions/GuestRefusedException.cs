namespace WasmFaas.Keeper.Conventions;

/// <summary>Thrown through a guest that may not go on: the HTTP status that says why, and the message.</summary>
internal sealed class GuestRefusedException(int status, string message) : Exception(message)
{
    /// <summary>Status of the answer, where none has been sent.</summary>
    public int Status { get; } = status;
}
