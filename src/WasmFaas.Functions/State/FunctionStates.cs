using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.State;

/// <summary>Gives functions their states.</summary>
internal sealed class FunctionStates(StateStore store)
{
    /// <summary>The state of a function; null where its spec has none.</summary>
    public FunctionState? Find(FunctionObject function) => StateQuota.Read(function) is { } quota ? new FunctionState(store, quota) : null;
}
