using System.Globalization;
using System.Runtime.CompilerServices;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>The changes of each kind, and those who follow them.</summary>
internal sealed class Watches(KindNumbers kinds, StorageLimits limits, long revision)
{
    private const int ReadSize = 256;

    private readonly ChangeLog[] _logs = [.. kinds.Kinds.Select(_ => new ChangeLog(limits.Changes, revision))];
    private int _count;
    private volatile bool _isClosed;

    /// <summary>Adds changes and wakes those who wait for them.</summary>
    public void Append(IEnumerable<Change> changes)
    {
        foreach (var ofKind in changes.GroupBy(change => change.Kind))
        {
            _logs[ofKind.Key].Append(ofKind);
        }
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
        var number = kinds[kind];
        var start = Start(resourceVersion, state().Revision);
        if (start is { } revision)
        {
            _logs[number].Read(revision, 0, []);
        }

        return FollowAsync(number, ns, start, state, cancellationToken);
    }

    private async IAsyncEnumerable<WatchEvent> FollowAsync(
        int kind, string? ns, long? start, Func<ResourceSnapshot> state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var slot = TakeSlot();
        var snapshot = state();
        if (start is null)
        {
            foreach (var entry in snapshot.Tables[kind].Where(entry => string.IsNullOrEmpty(ns) || entry.Namespace == ns))
            {
                yield return new WatchEvent("ADDED", entry.Resource!);
            }
        }

        var reached = start ?? snapshot.Revision;
        var changes = new List<Change>();
        while (true)
        {
            // In this order: what comes after the read also ends the wait.
            var changed = _logs[kind].Changed;
            var isLast = _isClosed;
            changes.Clear();
            _logs[kind].Read(reached, ReadSize, changes);
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

            await changed.WaitAsync(cancellationToken);
        }
    }

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
