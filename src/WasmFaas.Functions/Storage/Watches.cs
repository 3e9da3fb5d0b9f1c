using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>The changes of each kind, and those who follow them.</summary>
internal sealed class Watches(KindNumbers kinds, StorageLimits limits, TimeProvider time, long revision)
{
    private const int ReadSize = 256;

    // As often as Kubernetes sends them: often enough that the version of a quiet kind is never forgotten.
    private static readonly TimeSpan s_bookmarkInterval = TimeSpan.FromMinutes(1);

    private readonly ChangeLog[] _logs = [.. kinds.Kinds.Select(_ => new ChangeLog(limits.Changes, revision))];
    private long _told = revision;
    private int _count;
    private volatile bool _isClosed;

    /// <summary>Adds the changes up to a revision and wakes those who wait for them.</summary>
    public void Append(IEnumerable<Change> changes, long revision)
    {
        foreach (var ofKind in changes.GroupBy(change => change.Kind))
        {
            _logs[ofKind.Key].Append(ofKind);
        }

        Volatile.Write(ref _told, revision);
    }

    /// <summary>Ends all watches once they have told the changes that there are.</summary>
    public void Close()
    {
        _isClosed = true;
        Array.ForEach(_logs, log => log.Append([]));
    }

    /// <summary>Changes after a version, as <see cref="IResourceStore.WatchAsync"/> describes it.</summary>
    public IAsyncEnumerable<WatchEvent> FollowAsync(
        ResourceKind kind, string? ns, string? resourceVersion, Func<ResourceSnapshot> state, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(IResourceStore));
        var number = kinds[kind];
        var start = Start(resourceVersion, state().Revision);
        if (start is { } revision)
        {
            _logs[number].Read(revision, 0, []);
        }

        return FollowAsync(number, ns, start, state, cancellationToken);
    }

    private async IAsyncEnumerable<WatchEvent> FollowAsync(
        int number, string? ns, long? start, Func<ResourceSnapshot> state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var slot = TakeSlot();
        var snapshot = state();
        if (start is null)
        {
            foreach (var entry in snapshot.Tables[number].Where(entry => string.IsNullOrEmpty(ns) || entry.Namespace == ns))
            {
                yield return new WatchEvent("ADDED", entry.Resource!);
            }
        }

        var reached = start ?? snapshot.Revision;
        var isBookmarkDue = false;
        var changes = new List<Change>();
        while (true)
        {
            // In this order: what comes after the read also ends the wait, and what a bookmark covers has been read.
            var changed = _logs[number].Changed;
            var isLast = _isClosed;
            var told = Volatile.Read(ref _told);
            changes.Clear();
            _logs[number].Read(reached, ReadSize, changes);
            foreach (var change in changes)
            {
                reached = change.Revision;
                if (string.IsNullOrEmpty(ns) || change.Event.Resource.Namespace == ns)
                {
                    yield return change.Event;
                }
            }

            if (changes.Count > 0)
            {
                continue;
            }

            if (isLast)
            {
                yield break;
            }

            reached = Math.Max(reached, told);
            if (isBookmarkDue)
            {
                yield return Bookmark(kinds.Kinds[number], reached);
            }

            isBookmarkDue = !await EndsSoonAsync(changed, cancellationToken);
        }
    }

    private async Task<bool> EndsSoonAsync(Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(s_bookmarkInterval, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static WatchEvent Bookmark(ResourceKind kind, long revision) => new("BOOKMARK", new Resource(kind, new JsonObject
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) },
    }));

    // Null where the watch begins with all that is there: without a version, and at "0", which is any version.
    private static long? Start(string? resourceVersion, long newest)
    {
        if (string.IsNullOrEmpty(resourceVersion) || resourceVersion == "0")
        {
            return null;
        }

        if (!long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            throw StoreErrors.BadRequest($"resourceVersion \"{resourceVersion}\" is not valid: expected one that the server gave");
        }

        return revision <= newest ? revision : throw StoreErrors.Expired($"too large resource version: {revision} ({newest})");
    }

    private Slot TakeSlot()
    {
        if (Interlocked.Increment(ref _count) <= limits.Watches)
        {
            return new Slot(this);
        }

        Interlocked.Decrement(ref _count);
        throw StoreErrors.TooManyWatches(limits.Watches);
    }

    private sealed class Slot(Watches watches) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref watches._count);
    }
}
