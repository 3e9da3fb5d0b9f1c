namespace WasmFaas.Keeper.Containers;

/// <summary>What a keeper answers, or tells unasked; one packet.</summary>
/// <param name="Number">The request's number; 0 for news.</param>
/// <param name="Error">Why it was refused; null where it was done.</param>
public sealed record KeeperReply(int Number, string? Error = null)
{
    /// <summary>The guest that has ended: the news, or the answer to <see cref="KeeperOperation.Look"/>.</summary>
    public GuestStatus? Ended { get; init; }

    /// <summary>What a guest has used.</summary>
    public GuestUsage? Usage { get; init; }

    /// <summary>To <see cref="KeeperOperation.Create"/>: true where there is no image of the guest's module yet.</summary>
    public bool WantsImage { get; init; }
}
