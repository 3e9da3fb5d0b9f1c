namespace WasmFaas.Keeper;

/// <summary>A directory of the host that guests see under a path of their own.</summary>
/// <param name="HostPath">The directory on the host.</param>
/// <param name="GuestPath">The path that guests open it by.</param>
/// <param name="IsReadOnly">True where guests may change nothing in it.</param>
public sealed record MountedDirectory(string HostPath, string GuestPath, bool IsReadOnly = false);
