namespace WasmFaas.Keeper.Containers;

/// <summary>A directory that a guest finds open.</summary>
/// <param name="Path">The guest's path.</param>
/// <param name="IsReadOnly">True where it may change nothing in it.</param>
public sealed record GuestDirectory(string Path, bool IsReadOnly);
