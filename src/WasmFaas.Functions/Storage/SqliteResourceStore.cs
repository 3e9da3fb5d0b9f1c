using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
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
    private const int WatchReadSize = 256;

    private readonly StorageLimits _limits;
    private readonly KindNumbers _kinds;
    private readonly ListPages _pages;
    private readonly ChangeLog[] _logs;
    private readonly StoreWriter _writer;
    private ResourceSnapshot _state;
    private int _watches;
    private volatile bool _isClosed;

    private SqliteResourceStore(Database database, KindNumbers kinds, StorageLimits limits, TimeProvider time)
    {
        _limits = limits;
        _kinds = kinds;
        _pages = new ListPages(limits.ListSnapshots);
        var (revision, resources) = database.Load(kinds.Kinds);
        var byKind = resources.ToLookup(resource => kinds[resource.Kind], resource => new ResourceEntry(resource.Namespace, resource.Name, resource));
        _state = new ResourceSnapshot(revision, [.. kinds.Kinds.Select((_, number) => byKind[number].ToImmutableSortedSet())]);
        _logs = [.. kinds.Kinds.Select(_ => new ChangeLog(limits.Changes, revision))];
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
    public Task<Resource> CreateAsync(Resource resource, CancellationToken cancellationToken = default)
    {
        var own = OwnCopy(resource);
        return _writer.WriteAsync(batch => ObjectRules.Create(batch, own), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Resource?> FindAsync(ResourceKind kind, string ns, string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref _state).Find(_kinds[kind], ns, name));

    /// <inheritdoc/>
    public Task<ResourceList> ListAsync(ResourceKind kind, string? ns, ListOptions options, CancellationToken cancellationToken = default)
    {
        var selector = ResourceSelector.Parse(kind, options.LabelSelector, options.FieldSelector);
        var current = Volatile.Read(ref _state);
        var (snapshot, last) = string.IsNullOrEmpty(options.Continue)
            ? (current, new ResourceEntry(ns ?? "", ""))
            : _pages.Resume(options.Continue, current);
        var table = snapshot.Tables[_kinds[kind]];
        var items = new List<Resource>();
        var (end, remaining) = (last, 0);
        for (var index = IndexAfter(table, last); index < table.Count; index++)
        {
            var entry = table[index];
            if (!string.IsNullOrEmpty(ns) && entry.Namespace != ns)
            {
                break;
            }

            if (!selector.Matches(entry.Resource!))
            {
                continue;
            }

            if (options.Limit > 0 && items.Count == options.Limit)
            {
                remaining++;
                continue;
            }

            items.Add(entry.Resource!);
            end = entry;
        }

        var token = remaining > 0 ? _pages.Token(snapshot, end) : null;
        return Task.FromResult(new ResourceList(items, snapshot.Revision.ToString(CultureInfo.InvariantCulture), token, remaining));
    }

    /// <inheritdoc/>
    public Task<Resource> UpdateAsync(Resource resource, bool statusOnly = false, CancellationToken cancellationToken = default)
    {
        if (statusOnly && !resource.Kind.HasStatus)
        {
            throw new ApiException(404, "NotFound", $"{resource.Kind} have no status");
        }

        var own = OwnCopy(resource);
        return _writer.WriteAsync(batch => ObjectRules.Update(batch, own, statusOnly), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, string? uid = null, string? resourceVersion = null, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(batch => ObjectRules.Delete(batch, kind, ns, name, uid, resourceVersion), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? ns, string? resourceVersion, CancellationToken cancellationToken = default)
    {
        var log = _logs[_kinds[kind]];
        var start = WatchStart(resourceVersion);
        if (start is { } revision)
        {
            log.Read(revision, 0, []);
        }

        return FollowAsync(kind, ns, log, start, cancellationToken);
    }

    /// <summary>Ends the watches, finishes the writes that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await _writer.DisposeAsync();
        Array.ForEach(_logs, log => log.Wake());
    }

    private async IAsyncEnumerable<WatchEvent> FollowAsync(
        ResourceKind kind, string? ns, ChangeLog log, long? start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var slot = TakeWatch();
        var snapshot = Volatile.Read(ref _state);
        var revision = start ?? snapshot.Revision;
        if (start is null)
        {
            foreach (var entry in snapshot.Tables[_kinds[kind]].Where(entry => string.IsNullOrEmpty(ns) || entry.Namespace == ns))
            {
                yield return new WatchEvent("ADDED", entry.Resource!);
            }
        }

        var changes = new List<Change>();
        while (true)
        {
            var changed = log.Changed;
            var isClosed = _isClosed;
            changes.Clear();
            log.Read(revision, WatchReadSize, changes);
            foreach (var change in changes)
            {
                revision = change.Revision;
                if (string.IsNullOrEmpty(ns) || change.Event.Resource.Namespace == ns)
                {
                    yield return change.Event;
                }
            }

            if (changes.Count == 0)
            {
                if (isClosed)
                {
                    yield break;
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    // Null where the watch begins with all that is there: without a version, and at "0", which is any version.
    private long? WatchStart(string? resourceVersion)
    {
        if (string.IsNullOrEmpty(resourceVersion) || resourceVersion == "0")
        {
            return null;
        }

        if (!long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw StoreErrors.BadRequest($"resourceVersion \"{resourceVersion}\" is not valid: expected one that the server gave");
        }

        var newest = Volatile.Read(ref _state).Revision;
        return revision <= newest ? revision : throw StoreErrors.Expired($"too large resource version: {revision} ({newest})");
    }

    // First the state and then the changes: whoever sees a change also reads it.
    private void Publish(WriteBatch batch)
    {
        Volatile.Write(ref _state, batch.State);
        foreach (var changes in batch.Changes.GroupBy(change => change.Kind))
        {
            _logs[changes.Key].Append(changes);
        }
    }

    private Slot TakeWatch()
    {
        if (Interlocked.Increment(ref _watches) <= _limits.Watches)
        {
            return new Slot(this);
        }

        Interlocked.Decrement(ref _watches);
        throw StoreErrors.TooManyWatches(_limits.Watches);
    }

    private static int IndexAfter(ImmutableSortedSet<ResourceEntry> table, ResourceEntry last)
    {
        var index = table.IndexOf(last);
        return index < 0 ? ~index : index + 1;
    }

    // The caller goes on using his; and what cannot be stored is refused before it is in the queue.
    private static Resource OwnCopy(Resource resource)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(resource.Json);
        try
        {
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

    private sealed class Slot(SqliteResourceStore store) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref store._watches);
    }
}
