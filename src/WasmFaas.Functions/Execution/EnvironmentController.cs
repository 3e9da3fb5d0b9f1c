using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>Tells in the status of environments which of their fields have no effect. What has one is read with each function.</summary>
internal sealed class EnvironmentController(Informer environments, StatusWriter statuses, KeeperLog? log)
{
    private readonly WorkQueue<ResourceKey> _queue = new();

    /// <summary>An environment has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.Environment) _queue.Add(key);
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var key in await _queue.TakeAsync(cancellationToken))
            {
                if (environments.Find(key) is not { } environment) continue;
                try
                {
                    var ready = Condition.Ready("Accepted", "functions take their memory limit from it where they have none");
                    await statuses.SetAsync(environment, [ready, Condition.Ignored(environment)], cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log?.Write("error", $"cannot look at the environment: {e.Message}", ("environment", key.ToString()));
                }
            }
        }
    }
}
