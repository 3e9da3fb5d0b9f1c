using WasmFaas.Node.Keepers;

namespace WasmFaas.Node.Containers;

/// <summary>What an agent runs containers with.</summary>
/// <param name="Keepers">Run those that are wasm.</param>
/// <param name="Compiler">Compiles them ahead of time.</param>
/// <param name="Runc">Runs the others.</param>
/// <param name="Records">Remembers them.</param>
internal sealed record Runners(KeeperPool Keepers, ModuleCompiler Compiler, Runc Runc, ContainerRecords Records);
