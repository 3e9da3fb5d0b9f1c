using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>A write that waits for its turn.</summary>
/// <param name="Apply">Does the write in a batch; what it throws refuses this write alone, and must be thrown before it changes something.</param>
/// <param name="CancellationToken">Withdraws it as long as its turn has not come.</param>
internal sealed record WriteRequest(Func<WriteBatch, Resource> Apply, CancellationToken CancellationToken)
{
    /// <summary>Ends when the write is on disk.</summary>
    public TaskCompletionSource<Resource> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
