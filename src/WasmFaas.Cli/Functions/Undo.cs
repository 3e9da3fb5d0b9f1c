using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary>Objects that are removed again if a later one is refused.</summary>
internal sealed class Undo(ApiClient client, string @namespace)
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(10);
    private readonly Stack<(ResourceKind Kind, string Name)> _made = [];

    /// <summary>Notes what was made.</summary>
    public void Add(ResourceKind kind, string name) => _made.Push((kind, name));

    /// <summary>All was made that was to be made: nothing is removed.</summary>
    public void Forget() => _made.Clear();

    /// <summary>Removes all, the newest first; what cannot be removed is named.</summary>
    public async Task RunAsync()
    {
        using var timeout = new CancellationTokenSource(s_timeLimit);
        while (_made.TryPop(out var made))
        {
            try
            {
                await client.DeleteAsync(made.Kind, @namespace, made.Name, timeout.Token);
            }
            catch (Exception e) when (e is ApiException or CommandFailedException or OperationCanceledException)
            {
                Console.Error.WriteLine($"wasmfaas: {made.Kind.Singular} {@namespace}/{made.Name} stays behind: {e.Message}");
            }
        }
    }
}
