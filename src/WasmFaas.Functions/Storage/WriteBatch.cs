using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>Writes that become one transaction, and the state that they lead to. Nobody sees it before it is on disk.</summary>
internal sealed class WriteBatch(ResourceSnapshot state, KindNumbers kinds, Database database, StorageLimits limits, TimeProvider time)
{
    private readonly List<Change> _changes = [];

    /// <summary>The state after the writes.</summary>
    public ResourceSnapshot State { get; private set; } = state;

    /// <summary>What the writes changed, in order.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>The present time as objects carry it (RFC 3339, in seconds).</summary>
    public string Now => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>The object, or null.</summary>
    public Resource? Find(ResourceKind kind, string ns, string name) => State.Find(kinds[kind], ns, name);

    /// <summary>Stores an object, with the next revision, in the place of the previous one.</summary>
    /// <exception cref="ApiException">413 for one that is too large, 403 where the store is full.</exception>
    public Resource Put(Resource resource, Resource? previous)
    {
        if (previous is null && State.Count >= limits.Objects)
        {
            throw StoreErrors.TooMany(resource.Kind, resource.Name, limits.Objects);
        }

        var (stored, json, revision) = AtNextRevision(resource);
        if (json.Length > limits.ObjectBytes)
        {
            throw StoreErrors.TooLarge(resource.Kind, resource.Name, json.Length, limits.ObjectBytes);
        }

        BeginWithFirst();
        database.Put(stored, revision, json);
        var kind = kinds[stored.Kind];
        State = State.With(kind, stored, revision);
        _changes.Add(new Change(revision, kind, new WatchEvent(previous is null ? "ADDED" : "MODIFIED", stored) { Previous = previous }));
        return stored;
    }

    /// <summary>Removes an object whose last state is given.</summary>
    public Resource Remove(Resource last, Resource previous)
    {
        var (removed, _, revision) = AtNextRevision(last);
        BeginWithFirst();
        database.Remove(removed);
        var kind = kinds[removed.Kind];
        State = State.Without(kind, removed, revision);
        _changes.Add(new Change(revision, kind, new WatchEvent("DELETED", removed) { Previous = previous }));
        return removed;
    }

    /// <summary>Writes all to disk.</summary>
    public void Commit()
    {
        if (_changes.Count > 0)
        {
            database.Commit(State.Revision);
        }
    }

    // Parsed anew, so that an object is the same before and after a restart: values of a client's own CLR types become JSON.
    private (Resource Stored, byte[] Json, long Revision) AtNextRevision(Resource resource)
    {
        var revision = State.Revision + 1;
        resource.Metadata["resourceVersion"] = $"{revision}";
        var json = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(resource.Json);
        return (new Resource(kinds.Kinds[kinds[resource.Kind]], (JsonObject)JsonNode.Parse(json)!), json, revision);
    }

    private void BeginWithFirst()
    {
        if (_changes.Count == 0)
        {
            database.Begin();
        }
    }
}
