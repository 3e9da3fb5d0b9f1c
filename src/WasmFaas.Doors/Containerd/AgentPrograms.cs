namespace WasmFaas.Doors.Containerd;

/// <summary>The programs that an agent starts, each with its first arguments.</summary>
/// <param name="Keeper">A keeper.</param>
/// <param name="Relay">A relay, with all of its arguments.</param>
/// <param name="Compiler">Compiles a module ahead of time.</param>
public sealed record AgentPrograms(IReadOnlyList<string> Keeper, IReadOnlyList<string> Relay, IReadOnlyList<string> Compiler);
