using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// Where objects live: SQLite on one machine, the API server on a cluster. Objects are validated before they get here.
/// Safe for use by several threads. What has been acknowledged is on disk.
/// </summary>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>Stores a new object; uid, creationTimestamp, generation and resourceVersion are the store's.</summary>
    /// <exception cref="ApiException">409 AlreadyExists.</exception>
    Task<Resource> CreateAsync(Resource resource, CancellationToken cancellationToken = default);

    /// <summary>The object, or null.</summary>
    Task<Resource?> FindAsync(ResourceKind kind, string ns, string name, CancellationToken cancellationToken = default);

    /// <summary>Objects of a kind, by namespace and name.</summary>
    /// <exception cref="ApiException">400 for a bad selector; 410 Expired for a continue token that is too old.</exception>
    Task<ResourceList> ListAsync(ResourceKind kind, string? ns, ListOptions options, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces an object, its status left as it is (or only its status, where <paramref name="statusOnly"/> is set). An update that
    /// changes nothing keeps the resourceVersion. A resourceVersion in the object must be the stored one.
    /// </summary>
    /// <exception cref="ApiException">404 NotFound, 409 Conflict.</exception>
    Task<Resource> UpdateAsync(Resource resource, bool statusOnly = false, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object and returns its last state.</summary>
    /// <exception cref="ApiException">404 NotFound; 409 Conflict where uid or resourceVersion are given and differ.</exception>
    Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, string? uid = null, string? resourceVersion = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes after a version, in order, until cancelled; without a version, first ADDED for all that is there. Each enumeration
    /// has a bounded queue; one that does not follow ends with 410 Expired.
    /// </summary>
    /// <exception cref="ApiException">410 Expired where the version is older than what the store remembers.</exception>
    IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? ns, string? resourceVersion, CancellationToken cancellationToken = default);
}
