namespace WasmFaas.Functions.Execution;

/// <summary>Keys that are to be looked at, each once however often it was added. One reader; any number of writers.</summary>
internal sealed class WorkQueue<T>
    where T : notnull
{
    private readonly Lock _lock = new();
    private HashSet<T> _keys = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds a key.</summary>
    public void Add(T key)
    {
        lock (_lock)
        {
            _keys.Add(key);
            _added.TrySetResult();
        }
    }

    /// <summary>All keys that were added; waits for the first.</summary>
    public async Task<IReadOnlyCollection<T>> TakeAsync(CancellationToken cancellationToken)
    {
        Task added;
        lock (_lock) added = _added.Task;
        await added.WaitAsync(cancellationToken);
        return TakeNow();
    }

    /// <summary>All keys that were added so far.</summary>
    public IReadOnlyCollection<T> TakeNow()
    {
        lock (_lock)
        {
            var taken = _keys;
            _keys = [];
            if (_added.Task.IsCompleted) _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }
}
