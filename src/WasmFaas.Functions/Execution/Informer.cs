using System.Collections.Concurrent;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>A kind's objects, kept up by a watch. Safe for use by several threads.</summary>
internal sealed class Informer(IResourceStore store, ResourceKind kind, TimeProvider time, KeeperLog? log)
{
    /// <summary>Time before a watch that failed is begun again.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ResourceKey, Resource> _objects = new();

    /// <summary>Called after an object has changed or gone; on the watch's thread.</summary>
    public event Action<ResourceKey>? Changed;

    /// <summary>The objects, in no order.</summary>
    public IEnumerable<Resource> Objects => _objects.Select(pair => pair.Value);

    /// <summary>The object, or null.</summary>
    public Resource? Find(ResourceKey key) => _objects.GetValueOrDefault(key);

    /// <summary>Reads all objects, and keeps them up until cancelled.</summary>
    /// <returns>The task that ends with the watch; the one returned ends when all objects have been read.</returns>
    public async Task<Task> StartAsync(CancellationToken cancellationToken)
    {
        string version = await ListAsync(cancellationToken);
        return Task.Run(() => FollowAsync(version, cancellationToken), CancellationToken.None);
    }

    private async Task FollowAsync(string version, CancellationToken cancellationToken)
    {
        bool isLost = false;
        while (true)
        {
            try
            {
                if (isLost) version = await ListAsync(cancellationToken);
                isLost = false;
                await foreach (var change in store.WatchAsync(kind, null, version, cancellationToken))
                {
                    version = change.Resource.ResourceVersion;
                    Apply(change);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                isLost = true;
                if (e is ApiException { Code: 410 }) continue;
                log?.Write("error", $"the watch of {kind} failed: {e.Message}");
                try
                {
                    await Task.Delay(s_retry, time, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var list = await store.ListAsync(kind, null, new ListOptions(), cancellationToken);
        var current = list.Items.ToDictionary(ResourceKey.Of);
        foreach (var key in _objects.Keys)
        {
            if (!current.ContainsKey(key) && _objects.TryRemove(key, out _)) Changed?.Invoke(key);
        }

        foreach (var (key, resource) in current)
        {
            if (_objects.TryGetValue(key, out var known) && known.ResourceVersion == resource.ResourceVersion) continue;
            _objects[key] = resource;
            Changed?.Invoke(key);
        }

        return list.ResourceVersion;
    }

    private void Apply(WatchEvent change)
    {
        if (change.Type == "BOOKMARK") return;
        var key = ResourceKey.Of(change.Resource);
        if (change.Type == "DELETED") _objects.TryRemove(key, out _);
        else _objects[key] = change.Resource;
        Changed?.Invoke(key);
    }
}
