using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// Where objects live: SQLite on one machine, the API server on a cluster. Objects are validated before they get here.
/// Safe for use by several threads. What has been acknowledged is on disk. A given object is not changed and may be used
/// further; a returned one is shared and must not be changed.
/// </summary>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>
    /// Stores a new object; uid, creationTimestamp, generation and resourceVersion are the store's, and the name is where only
    /// generateName is given. A status is dropped where the kind has one: <see cref="UpdateAsync"/> writes it.
    /// </summary>
    /// <exception cref="ApiException">
    /// 409 AlreadyExists, 422 Invalid without a name, 413 RequestEntityTooLarge, 403 Forbidden where the store is full.
    /// </exception>
    Task<Resource> CreateAsync(Resource resource, CancellationToken cancellationToken = default);

    /// <summary>The object, or null.</summary>
    Task<Resource?> FindAsync(ResourceKind kind, string ns, string name, CancellationToken cancellationToken = default);

    /// <summary>Objects of a kind, by namespace and name (in the order of their bytes); of all namespaces without one.</summary>
    /// <exception cref="ApiException">400 for a bad selector or token; 410 Expired for a continue token that is too old.</exception>
    Task<ResourceList> ListAsync(ResourceKind kind, string? ns, ListOptions options, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces an object, its status left as it is (or only its status, where <paramref name="statusOnly"/> is set). An update that
    /// changes nothing keeps the resourceVersion. A resourceVersion or uid in the object must be the stored one. A deleted
    /// object whose last finalizer goes is removed.
    /// </summary>
    /// <exception cref="ApiException">
    /// 404 NotFound, 409 Conflict, 422 Invalid for a new finalizer of a deleted object, 413 RequestEntityTooLarge.
    /// </exception>
    Task<Resource> UpdateAsync(Resource resource, bool statusOnly = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an object and returns its last state. One with finalizers stays, with a deletionTimestamp, until they are gone.
    /// </summary>
    /// <exception cref="ApiException">404 NotFound; 409 Conflict where uid or resourceVersion are given and differ.</exception>
    Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, string? uid = null, string? resourceVersion = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes after a version, in order, until cancelled or the store is closed; without a version (or with "0") first ADDED for
    /// all that is there. A watch from a list's version misses nothing. Each enumeration has a bounded queue; one that does not
    /// follow ends with 410 Expired. Now and then comes a BOOKMARK: no change of an object, but the version to go on from.
    /// </summary>
    /// <exception cref="ApiException">
    /// At the call or in the enumeration: 410 Expired where the version is older than what the store remembers, or newer than all
    /// that it has; 400 for what is no version; 429 TooManyRequests where there are too many watches.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? ns, string? resourceVersion, CancellationToken cancellationToken = default);
}
