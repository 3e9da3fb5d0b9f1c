namespace WasmFaas.Functions.Execution;

/// <summary>What is known of a package.</summary>
/// <param name="Generation">The generation of the package that was looked at.</param>
/// <param name="Uid">The package's uid.</param>
/// <param name="Digest">The archive's digest; null where there is none that can be used.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record PackageState(long Generation, string Uid, string? Digest, string? Problem);
