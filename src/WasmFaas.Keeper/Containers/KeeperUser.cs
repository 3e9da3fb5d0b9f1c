namespace WasmFaas.Keeper.Containers;

/// <summary>Whom a keeper's files are used as.</summary>
/// <param name="User">The user.</param>
/// <param name="Group">The group.</param>
/// <param name="Groups">Further groups.</param>
public sealed record KeeperUser(uint User, uint Group, IReadOnlyList<uint> Groups)
{
    /// <inheritdoc/>
    public bool Equals(KeeperUser? other) => other is not null && (User, Group) == (other.User, other.Group) && Groups.SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(User, Group, Groups.Count);
}
