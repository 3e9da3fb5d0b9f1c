namespace WasmFaas.Keeper.Containers;

/// <summary>Whom a keeper's files are used as.</summary>
/// <param name="User">The user.</param>
/// <param name="Group">The group.</param>
/// <param name="Groups">Further groups.</param>
public sealed record KeeperUser(uint User, uint Group, IReadOnlyList<uint> Groups);
