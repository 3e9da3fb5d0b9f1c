namespace WasmFaas.Functions.Storage;

/// <summary>
/// The last changes of one kind, in order. Watches read it at their own pace, so that all of them share one queue and a slow
/// one costs nothing.
/// </summary>
internal sealed class ChangeLog(int capacity, long revision)
{
    private readonly Lock _lock = new();
    private readonly List<Change> _ring = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _first;
    private long _forgotten = revision;

    /// <summary>Ends at the next change; take it before a read, and await it after one that found nothing.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Adds changes, none or some in the order of their revisions, and wakes the readers.</summary>
    public void Append(IEnumerable<Change> changes)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            foreach (var change in changes)
            {
                Add(change);
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Adds to a list the changes after a revision, at most as many as given.</summary>
    /// <exception cref="ApiException">410 Expired where some of them are forgotten.</exception>
    public void Read(long after, int most, List<Change> into)
    {
        lock (_lock)
        {
            if (after < _forgotten)
            {
                throw StoreErrors.Expired($"too old resource version: {after} ({_forgotten})");
            }

            var start = IndexAfter(after);
            for (var index = start; index < _ring.Count && index - start < most; index++)
            {
                into.Add(At(index));
            }
        }
    }

    private void Add(Change change)
    {
        if (_ring.Count < capacity)
        {
            _ring.Add(change);
            return;
        }

        _forgotten = _ring[_first].Revision;
        _ring[_first] = change;
        _first = (_first + 1) % capacity;
    }

    private Change At(int index) => _ring[(_first + index) % _ring.Count];

    private int IndexAfter(long revision)
    {
        var (low, high) = (0, _ring.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Revision <= revision ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
