using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>A function as the keeper has it.</summary>
/// <param name="KeeperName">Its name in the keeper.</param>
/// <param name="Function">The function; null for a resident service, which the service controller has.</param>
/// <param name="Fingerprint">Equal for equal code and options.</param>
internal sealed record AppliedFunction(string KeeperName, HostedFunction? Function, string Fingerprint);
