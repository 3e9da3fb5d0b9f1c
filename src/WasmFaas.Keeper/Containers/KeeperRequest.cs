namespace WasmFaas.Keeper.Containers;

/// <summary>What an agent asks of a keeper; one packet.</summary>
/// <param name="Number">Which request it is: the answer has the same.</param>
/// <param name="Operation">What is asked.</param>
/// <param name="Id">The guest that it is asked of.</param>
public sealed record KeeperRequest(int Number, KeeperOperation Operation, string Id = "")
{
    /// <summary>The signal's number.</summary>
    public int Signal { get; init; }

    /// <summary>New limits.</summary>
    public GuestLimits? Limits { get; init; }

    /// <summary>The user to become.</summary>
    public KeeperUser? User { get; init; }
}
