using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Versioning;

/// <summary>
/// Publishes a version of each function whose <c>spec.versioning.mode</c> is auto once a new state of it is served, keeps as
/// many as <c>retain</c> says, and deletes the versions of functions that have gone.
/// </summary>
internal sealed class VersionController(Cluster cluster, IResourceStore store, StatusWriter statuses, TimeProvider time, EventRecorder events, KeeperLog? log)
{
    private const int Attempts = 5;
    private static readonly ResourceKind[] s_users = [ResourceKinds.FunctionAlias, ResourceKinds.HttpTrigger, ResourceKinds.TimeTrigger, ResourceKinds.MessageQueueTrigger, ResourceKinds.KubernetesWatchTrigger];

    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly VersionIndex _versions = new();

    // What is to be published; taken out then, so that a version which somebody deletes does not come again.
    private readonly ConcurrentDictionary<ResourceKey, (Resource Function, string Digest)> _served = new();

    /// <summary>A state of a function is served, with code of a digest.</summary>
    public void OnServed(Resource function, string digest)
    {
        if (function.Spec.Object("versioning") is null) return;
        var key = ResourceKey.Of(function);
        _served[key] = (function, digest);
        _queue.Add(key);
    }

    /// <summary>An object of some kind has changed or gone.</summary>
    public void OnChanged(ResourceKind kind, ResourceKey key)
    {
        if (kind == ResourceKinds.FunctionVersion)
        {
            var version = cluster.Find(kind, key);
            _versions.Set(key, version);
            if (version is not null) _queue.Add(VersionIndex.FunctionOf(version));
        }
        else if (kind == ResourceKinds.FunctionAlias)
        {
            // What an alias has left may be one too many now.
            if (cluster.Find(kind, key)?.Spec.Text("functionName") is { } name) _queue.Add(new ResourceKey(key.Namespace, name));
        }
        else if (kind == ResourceKinds.Function && cluster.Find(kind, key) is null)
        {
            _served.TryRemove(key, out _);
            _queue.Add(key);
        }
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var key in await _queue.TakeAsync(cancellationToken))
            {
                try
                {
                    await LookAsync(key, cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log?.Write("error", $"cannot keep the versions: {e.Message}", ("function", key.ToString()));
                }
            }
        }
    }

    /// <summary>Looks at the versions of a function.</summary>
    internal async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var function = cluster.Find(ResourceKinds.Function, key);
        if (_versions.Find(key).Any(version => IsOrphan(version, function)))
        {
            // The watch of the functions may be behind that of the versions: the store knows.
            var stored = await store.FindAsync(ResourceKinds.Function, key.Namespace, key.Name, cancellationToken);
            foreach (var version in _versions.Find(key).Where(version => IsOrphan(version, stored))) await DeleteAsync(version, cancellationToken);
        }

        if (function is not null) await KeepNumberAsync(function, cancellationToken);
        if (function?.Spec.Object("versioning") is not { } versioning) return;
        if (_served.TryGetValue(key, out var served) && served.Function.Uid == function.Uid)
        {
            if ((versioning.Text("mode") ?? "auto") == "auto") await PublishAsync(key, served.Function, served.Digest, cancellationToken);
            _served.TryRemove(new(key, served));
        }

        long retain = versioning.Number("retain") ?? FunctionSnapshot.DefaultRetain;
        var versions = _versions.Find(key);
        if (versions.Count <= retain) return;
        var users = s_users.SelectMany(kind => cluster[kind].Objects).Where(user => user.Namespace == key.Namespace);
        foreach (var version in VersionRetention.FindSurplus(key.Name, versions, retain, users)) await DeleteAsync(version, cancellationToken);
    }

    /// <summary>Writes the number of the newest version into the function's status, so that it does not come again where that version is deleted.</summary>
    private async Task KeepNumberAsync(Resource function, CancellationToken cancellationToken)
    {
        if (_versions.Find(ResourceKey.Of(function)).FirstOrDefault() is not { } newest) return;
        long number = FunctionSnapshot.SequenceOf(newest);
        if (function.Status.Number("lastVersion") >= number) return;
        await statuses.WriteAsync(function, current =>
        {
            var status = (JsonObject?)current.Status?.DeepClone() ?? [];
            status["lastVersion"] = number;
            return status;
        }, cancellationToken);
    }

    /// <summary>True where a version belongs to a function that is no more, or to one of the same name before.</summary>
    private static bool IsOrphan(Resource version, Resource? function) =>
        version.Metadata.List("ownerReferences").Any(owner => owner.Text("kind") == ResourceKinds.Function.Kind && owner.Text("uid") != function?.Uid);

    private async Task PublishAsync(ResourceKey key, Resource function, string digest, CancellationToken cancellationToken)
    {
        var environment = function.Spec.Object("environment").Text("name") is { } name ? cluster.Find(ResourceKinds.Environment, new(key.Namespace, name)) : null;
        for (int i = 0; i < Attempts; i++)
        {
            var newest = _versions.Find(key).FirstOrDefault();
            if (newest is not null && FunctionSnapshot.IsOf(newest, function, digest)) return;
            var version = FunctionSnapshot.Publish(function, digest, FunctionSnapshot.NextSequence(cluster.Find(ResourceKinds.Function, key) ?? function, newest), environment, time.GetUtcNow());
            try
            {
                version = await store.CreateAsync(version, cancellationToken);
                _versions.Set(ResourceKey.Of(version), version);
                events.Record(function, isWarning: false, "Published", $"published {version.Name}");
                log?.Write("info", $"published {version.Name}", ("function", key.ToString()));
                return;
            }
            catch (ApiException e) when (e.Code == 409)
            {
                // Somebody else published it, and the watch has not told yet.
                _versions.Set(ResourceKey.Of(version), await store.FindAsync(version.Kind, version.Namespace, version.Name, cancellationToken));
            }
        }
    }

    private async Task DeleteAsync(Resource version, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(version.Kind, version.Namespace, version.Name, version.Uid, cancellationToken: cancellationToken);
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // It has gone, or another has its name by now.
        }

        _versions.Set(ResourceKey.Of(version), null);
    }
}
