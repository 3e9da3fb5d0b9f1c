using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Canaries;

/// <summary>A store in which somebody else is faster: does something before the next update of an HTTPTrigger.</summary>
internal sealed class InterferingStore(IResourceStore store) : IResourceStore
{
    public Func<Task>? BeforeUpdate { get; set; }

    public Task<Resource> CreateAsync(Resource resource, CancellationToken cancellationToken) => store.CreateAsync(resource, cancellationToken);

    public Task<Resource?> FindAsync(ResourceKind kind, string ns, string name, CancellationToken cancellationToken) => store.FindAsync(kind, ns, name, cancellationToken);

    public Task<ResourceList> ListAsync(ResourceKind kind, string? ns, ListOptions options, CancellationToken cancellationToken) => store.ListAsync(kind, ns, options, cancellationToken);

    public async Task<Resource> UpdateAsync(Resource resource, bool statusOnly, CancellationToken cancellationToken)
    {
        if (resource.Kind == ResourceKinds.HttpTrigger && !statusOnly && BeforeUpdate is { } before)
        {
            BeforeUpdate = null;
            await before();
        }

        return await store.UpdateAsync(resource, statusOnly, cancellationToken);
    }

    public Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, string? uid, string? resourceVersion, CancellationToken cancellationToken) =>
        store.DeleteAsync(kind, ns, name, uid, resourceVersion, cancellationToken);

    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? ns, string? resourceVersion, CancellationToken cancellationToken) =>
        store.WatchAsync(kind, ns, resourceVersion, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
