using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Sees to it that objects are only in namespaces that exist: creations enter their namespace, and a deletion waits for those
/// that are inside and lets no more in. What is in a namespace goes before the namespace itself, so that a deletion that was
/// cut short can be asked for again.
/// </summary>
internal sealed class Namespaces(IResourceStore store, ApiLimits limits)
{
    public const string Default = "default";

    private readonly object _gate = new();
    private readonly Dictionary<string, int> _inside = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _terminating = new(StringComparer.Ordinal);

    /// <summary>Makes the namespace that is always there.</summary>
    public async Task EnsureDefaultAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(ResourceKinds.Namespace, "", Default, cancellationToken) is not null) return;
        var json = new JsonObject
        {
            ["apiVersion"] = ResourceKinds.Namespace.ApiVersion,
            ["kind"] = ResourceKinds.Namespace.Kind,
            ["metadata"] = new JsonObject { ["name"] = Default },
        };
        await CreateAsync(new Resource(ResourceKinds.Namespace, json), cancellationToken);
    }

    /// <summary>Stores a new namespace, with the label and the state that Kubernetes gives it.</summary>
    public async Task<Resource> CreateAsync(Resource ns, CancellationToken cancellationToken)
    {
        if (ns.Metadata["labels"] is not JsonObject labels) ns.Metadata["labels"] = labels = [];
        labels["kubernetes.io/metadata.name"] = ns.Name;
        var created = (await store.CreateAsync(ns, cancellationToken)).Clone();
        created.Status = new JsonObject { ["phase"] = "Active" };
        return await store.UpdateAsync(created, statusOnly: true, cancellationToken);
    }

    /// <summary>Runs a creation in a namespace.</summary>
    /// <exception cref="ApiException">404 where the namespace is missing; 403 where it is being deleted.</exception>
    public async Task<Resource> CreateInsideAsync(string ns, Resource resource, Func<Task<Resource>> create, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_terminating.ContainsKey(ns))
            {
                throw new ApiException(403, "Forbidden",
                    $"{resource.Kind} \"{resource.Name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated");
            }

            _inside[ns] = _inside.GetValueOrDefault(ns) + 1;
        }

        try
        {
            if (await store.FindAsync(ResourceKinds.Namespace, "", ns, cancellationToken) is null) throw Refusal.NotFound(ResourceKinds.Namespace, ns);
            return await create();
        }
        finally
        {
            lock (_gate)
            {
                if (--_inside[ns] == 0)
                {
                    _inside.Remove(ns);
                    _terminating.GetValueOrDefault(ns)?.TrySetResult();
                }
            }
        }
    }

    /// <summary>Deletes a namespace and all that is in it.</summary>
    /// <exception cref="ApiException">403 for the default one; 404; 409 where a precondition fails or it is being deleted.</exception>
    public async Task<Resource> DeleteAsync(string ns, string? uid, string? resourceVersion, CancellationToken cancellationToken)
    {
        var kind = ResourceKinds.Namespace;
        if (ns == Default) throw new ApiException(403, "Forbidden", $"{kind} \"{ns}\" is forbidden: this namespace may not be deleted");
        var found = await store.FindAsync(kind, "", ns, cancellationToken) ?? throw Refusal.NotFound(kind, ns);
        if ((uid ?? found.Uid) != found.Uid || (resourceVersion ?? found.ResourceVersion) != found.ResourceVersion)
        {
            throw Refusal.Conflict(kind, ns, "the uid or the resourceVersion of the precondition is not the object's");
        }

        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_terminating.TryAdd(ns, empty)) throw Refusal.Conflict(kind, ns, "it is being deleted");
            if (!_inside.ContainsKey(ns)) empty.SetResult();
        }

        try
        {
            await empty.Task.WaitAsync(cancellationToken);
            foreach (var inside in ResourceKinds.All.Where(kind => kind.IsNamespaced)) await EmptyAsync(inside, ns, cancellationToken);
            return await store.DeleteAsync(kind, "", ns, cancellationToken: cancellationToken);
        }
        finally
        {
            lock (_gate) _terminating.Remove(ns);
        }
    }

    private async Task EmptyAsync(ResourceKind kind, string ns, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var part = await store.ListAsync(kind, ns, new ListOptions(Limit: limits.PartSize, Continue: next), cancellationToken);
            foreach (var item in part.Items)
            {
                try
                {
                    var deleted = await store.DeleteAsync(kind, ns, item.Name, cancellationToken: cancellationToken);
                    if (deleted.Metadata["deletionTimestamp"] is null) continue;
                    throw Refusal.Conflict(ResourceKinds.Namespace, ns, $"finalizers keep {kind} \"{item.Name}\" in it");
                }
                catch (ApiException e) when (e.Code == 404)
                {
                    // Somebody else deleted it first.
                }
            }

            next = part.Continue;
        }
        while (next is not null);
    }
}
