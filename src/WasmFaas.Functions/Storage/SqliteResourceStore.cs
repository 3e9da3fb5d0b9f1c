using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// Objects in one SQLite file and all of them in memory. Reads never wait for the disk: they use the last state that is on
/// it. One process at a time has the file.
/// </summary>
public sealed class SqliteResourceStore : IResourceStore
{
    private readonly KindNumbers _kinds;
    private readonly ListReader _lists;
    private readonly Watches _watches;
    private readonly StoreWriter _writer;
    private ResourceSnapshot _state;

    private SqliteResourceStore(Database database, KindNumbers kinds, StorageLimits limits, TimeProvider time)
    {
        _kinds = kinds;
        _lists = new ListReader(kinds, limits.ListSnapshots);
        var (revision, resources) = database.Load(kinds.Kinds);
        var byKind = resources.ToLookup(resource => kinds[resource.Kind], resource => new ResourceEntry(resource.Namespace, resource.Name, resource));
        _state = new ResourceSnapshot(revision, [.. kinds.Kinds.Select((_, number) => byKind[number].ToImmutableSortedSet())]);
        _watches = new Watches(kinds, limits, time, revision);
        _writer = new StoreWriter(database, limits, () => new WriteBatch(_state, kinds, database, limits, time), Publish);
    }

    /// <summary>Opens a store, which is made where it is missing.</summary>
    /// <param name="path">The database file; two more beside it belong to it while it is open.</param>
    /// <param name="limits">What it takes at most.</param>
    /// <param name="time">The clock of creationTimestamp and deletionTimestamp.</param>
    /// <param name="kinds">The kinds that it stores; all by default.</param>
    /// <exception cref="StorageException">The file is damaged, of another program, of a newer version, or in use.</exception>
    public static SqliteResourceStore Open(string path, StorageLimits? limits = null, TimeProvider? time = null, IReadOnlyList<ResourceKind>? kinds = null)
    {
        var database = Database.Open(path);
        try
        {
            return new SqliteResourceStore(database, new KindNumbers(kinds ?? ResourceKinds.All), limits ?? new StorageLimits(), time ?? TimeProvider.System);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Resource> CreateAsync(Resource resource, CancellationToken cancellationToken = default)
    {
        var own = OwnCopy(resource);
        return await _writer.WriteAsync(batch => ObjectRules.Create(batch, own), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Resource?> FindAsync(ResourceKind kind, string ns, string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref _state).Find(_kinds[kind], ns, name));

    /// <inheritdoc/>
    public Task<ResourceList> ListAsync(ResourceKind kind, string? ns, ListOptions options, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(_lists.Read(Volatile.Read(ref _state), kind, ns, options));
        }
        catch (ApiException e)
        {
            return Task.FromException<ResourceList>(e);
        }
    }

    /// <inheritdoc/>
    public async Task<Resource> UpdateAsync(Resource resource, bool statusOnly = false, CancellationToken cancellationToken = default)
    {
        if (statusOnly && !resource.Kind.HasStatus)
        {
            throw new ApiException(404, "NotFound", $"{resource.Kind} have no status");
        }

        var own = OwnCopy(resource);
        return await _writer.WriteAsync(batch => ObjectRules.Update(batch, own, statusOnly), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, string? uid = null, string? resourceVersion = null, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(batch => ObjectRules.Delete(batch, kind, ns, name, uid, resourceVersion), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? ns, string? resourceVersion, CancellationToken cancellationToken = default) =>
        _watches.FollowAsync(kind, ns, resourceVersion, () => Volatile.Read(ref _state), cancellationToken);

    /// <summary>Finishes the writes that wait, ends the watches, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _watches.Close();
    }

    // First the state and then the changes: whoever sees a change also reads it.
    private void Publish(WriteBatch batch)
    {
        Volatile.Write(ref _state, batch.State);
        _watches.Append(batch.Changes, batch.State.Revision);
    }

    // The caller goes on using his; and what cannot be stored is refused before it is in the queue.
    private static Resource OwnCopy(Resource resource)
    {
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(resource.Json);
            var copy = new Resource(resource.Kind, (JsonObject)JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!);
            copy.Metadata.Remove("managedFields");
            copy.Metadata.Remove("selfLink");
            copy.Json["apiVersion"] = resource.Kind.ApiVersion;
            copy.Json["kind"] = resource.Kind.Kind;
            return copy;
        }
        catch (JsonException e)
        {
            throw StoreErrors.BadRequest($"{resource.Kind} cannot be stored: {e.Message}");
        }
    }
}
