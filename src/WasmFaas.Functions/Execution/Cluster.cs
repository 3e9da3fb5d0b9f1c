using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>The objects that the controllers read, kept up by watches.</summary>
internal sealed class Cluster
{
    private static readonly ResourceKind[] s_kinds =
    [
        ResourceKinds.Function, ResourceKinds.FunctionVersion, ResourceKinds.FunctionAlias, ResourceKinds.Package, ResourceKinds.Environment,
        ResourceKinds.Secret, ResourceKinds.ConfigMap, ResourceKinds.HttpTrigger, ResourceKinds.TimeTrigger,
        ResourceKinds.MessageQueueTrigger, ResourceKinds.KubernetesWatchTrigger, ResourceKinds.CanaryConfig,
    ];

    private readonly Dictionary<ResourceKind, Informer> _informers;

    public Cluster(IResourceStore store, TimeProvider time, KeeperLog? log) =>
        _informers = s_kinds.ToDictionary(kind => kind, kind => new Informer(store, kind, time, log));

    /// <summary>Has changes told, on the watches' threads.</summary>
    public void OnChanged(Action<ResourceKind, ResourceKey> tell)
    {
        foreach (var (kind, informer) in _informers) informer.Changed += key => tell(kind, key);
    }

    /// <summary>The objects of a kind.</summary>
    public Informer this[ResourceKind kind] => _informers[kind];

    /// <summary>The object, or null.</summary>
    public Resource? Find(ResourceKind kind, ResourceKey key) => _informers[kind].Find(key);

    /// <summary>Reads all objects.</summary>
    /// <returns>A task that ends with the watches.</returns>
    public async Task<Task> StartAsync(CancellationToken cancellationToken)
    {
        var watches = new List<Task>();
        foreach (var informer in _informers.Values) watches.Add(await informer.StartAsync(cancellationToken));
        return Task.WhenAll(watches);
    }
}
