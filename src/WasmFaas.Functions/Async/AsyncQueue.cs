using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Async;

/// <summary>
/// The calls that wait, in memory and on disk: what was accepted is on disk, and what was being delivered when the process ended
/// is delivered again by the next one. Functions take turns, so that one's many calls do not hold up another's. Safe for use by
/// several threads.
/// </summary>
internal sealed class AsyncQueue : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly AsyncJournal _journal;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, AsyncCall> _calls = [];
    private readonly PriorityQueue<string, DateTimeOffset> _later = new();
    private readonly FunctionTurns _turns = new();
    private readonly DeduplicationKeys _keys = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes, _deadLetters, _accepted, _delivered, _retried, _died, _dropped;

    /// <summary>Opens the file and takes up what waits in it.</summary>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public AsyncQueue(string path, TimeProvider time)
    {
        _time = time;
        _journal = new AsyncJournal(path);
        foreach (var call in _journal.Read(database => database.LoadWaiting())) Add(call);
        foreach (var (function, key, id, expires) in _journal.Read(database => database.LoadKeys())) _keys.Add(function, key, id, expires, Task.CompletedTask);
        _deadLetters = _journal.Read(database => database.CountDead());
    }

    /// <summary>Accepts a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="key">A key that the function is called once for, or null.</param>
    /// <returns>The call's id; of the first call, where the key is known.</returns>
    /// <exception cref="StorageException">The call cannot be kept: the queue or the disk is full.</exception>
    public async Task<string> AcceptAsync(AsyncCall call, string? key = null)
    {
        string function = $"{call.Namespace}/{call.Function}";
        (string Id, Task Written)? known;
        Task written;
        lock (_lock)
        {
            known = key is null ? null : _keys.Find(function, key, _time.GetUtcNow());
            if (known is null)
            {
                CheckRoom(1, call.Size);

                // Counted now, and begun when it is on disk.
                _calls.Add(call.Id, call);
                _bytes += call.Size;
            }

            var expires = _time.GetUtcNow() + AsyncLimits.KeyTime;
            written = known?.Written ?? _journal.WriteAsync(database =>
            {
                database.Put(call);
                if (key is not null) database.PutKey(function, key, call.Id, expires);
            });
            if (known is null && key is not null) _keys.Add(function, key, call.Id, expires, written);
        }

        try
        {
            await written;
        }
        catch (StorageException) when (known is null)
        {
            lock (_lock)
            {
                _calls.Remove(call.Id);
                _bytes -= call.Size;
                if (key is not null) _keys.Remove(function, key, call.Id);
            }

            throw;
        }

        if (known is not null) return known.Value.Id;
        Interlocked.Increment(ref _accepted);
        lock (_lock) Schedule(call);
        return call.Id;
    }

    /// <summary>Takes a call that is due and whose function has a turn; null where there is none now.</summary>
    /// <param name="atOnce">Most deliveries of a function at one time.</param>
    public AsyncCall? Take(Func<AsyncCall, int> atOnce)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_later.TryPeek(out _, out var due) && due <= now) _turns.Add(_calls[_later.Dequeue()]);
            return _turns.Take(atOnce);
        }
    }

    /// <summary>A delivery ended well: the call is forgotten, and what follows from it is accepted in the same step.</summary>
    public async Task CompleteAsync(AsyncCall call, AsyncCall? next)
    {
        await _journal.WriteAsync(database =>
        {
            database.Remove(call.Id, isDead: false);
            if (next is not null) database.Put(next);
        });
        Interlocked.Increment(ref _delivered);
        End(call, next);
    }

    /// <summary>A delivery failed and is to be tried again when it is due, whether or not that can be written.</summary>
    public async Task RetryAsync(AsyncCall call)
    {
        try
        {
            await _journal.WriteAsync(database => database.Change(call, isDead: false));
        }
        catch (StorageException)
        {
            // The file has an earlier state, from which the next process would begin.
        }

        Interlocked.Increment(ref _retried);
        lock (_lock)
        {
            _turns.End(call);
            _calls[call.Id] = call;
            Schedule(call);
        }
    }

    /// <summary>A call has failed for good; what follows from it is accepted in the same step.</summary>
    public async Task BuryAsync(AsyncCall call, AsyncCall? next)
    {
        int dropped = 0;
        await _journal.WriteAsync(database =>
        {
            database.Change(call, isDead: true);
            if (next is not null) database.Put(next);
            dropped = Interlocked.Read(ref _deadLetters) < AsyncLimits.DeadLetters ? 0 : database.SweepDead(AsyncLimits.DeadLetters);
        });
        Interlocked.Increment(ref _died);
        Interlocked.Add(ref _dropped, dropped);
        Interlocked.Add(ref _deadLetters, 1 - dropped);
        End(call, next);
    }

    /// <summary>The dead letters, newest first.</summary>
    /// <exception cref="StorageException">They cannot be read.</exception>
    public List<AsyncCall> ListDead(string? ns, string? function, string? id, int limit) => _journal.Read(database => database.LoadDead(ns, function, id, limit));

    /// <summary>The calls that wait or run, those first that are due first.</summary>
    public List<AsyncCall> ListWaiting(string? ns, string? function, int limit)
    {
        lock (_lock)
        {
            return [.. _calls.Values.Where(call => (ns is null || call.Namespace == ns) && (function is null || call.Function == function)).OrderBy(call => call.Due).Take(limit)];
        }
    }

    /// <summary>Lets dead letters be tried anew, with all attempts before them.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StorageException">The queue is full, or they cannot be written.</exception>
    public async Task<int> RedriveAsync(string? ns, string? function, string? id)
    {
        var now = _time.GetUtcNow();
        var calls = ListDead(ns, function, id, AsyncLimits.DeadLetters).Select(letter => letter with { Attempts = 0, Accepted = now, Due = now, Error = null }).ToList();
        lock (_lock)
        {
            CheckRoom(calls.Count, calls.Sum(call => call.Size));
        }

        // Another may have been faster with some of them, and what has only just died is still held until its delivery has ended.
        var revived = new List<AsyncCall>();
        await _journal.WriteAsync(database =>
        {
            revived.Clear();
            revived.AddRange(calls.Where(call => !IsHeld(call.Id) && database.Revive(call)));
        });
        Interlocked.Add(ref _deadLetters, -revived.Count);
        lock (_lock)
        {
            foreach (var call in revived) Add(call);
        }

        return revived.Count;
    }

    /// <summary>Forgets dead letters.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public async Task<int> PurgeAsync(string? ns, string? function, string? id)
    {
        var letters = ListDead(ns, function, id, AsyncLimits.DeadLetters);
        int count = 0;
        await _journal.WriteAsync(database => count = letters.Count(letter => database.Remove(letter.Id, isDead: true)));
        Interlocked.Add(ref _deadLetters, -count);
        return count;
    }

    /// <summary>Forgets what has expired.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public Task SweepAsync()
    {
        var now = _time.GetUtcNow();
        lock (_lock) _keys.Sweep(now);
        return _journal.WriteAsync(database => database.SweepKeys(now, AsyncLimits.Keys));
    }

    /// <summary>When a call is due that is not yet; and a task that ends when there is more to do.</summary>
    public (DateTimeOffset? Due, Task Changed) Next()
    {
        lock (_lock)
        {
            if (_changed.Task.IsCompleted) _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (_later.TryPeek(out _, out var due) ? due : null, _changed.Task);
        }
    }

    /// <summary>The counts of now.</summary>
    public AsyncStatistics Read()
    {
        lock (_lock)
        {
            return new AsyncStatistics
            {
                Waiting = _calls.Count,
                Running = _turns.Running,
                Oldest = _calls.Count == 0 ? null : _calls.Values.Min(call => call.Accepted),
                DeadLetters = Interlocked.Read(ref _deadLetters),
                Accepted = Interlocked.Read(ref _accepted),
                Delivered = Interlocked.Read(ref _delivered),
                Retried = Interlocked.Read(ref _retried),
                Died = Interlocked.Read(ref _died),
                Dropped = Interlocked.Read(ref _dropped),
            };
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private void CheckRoom(int calls, long bytes)
    {
        if (_calls.Count + calls > AsyncLimits.Calls) throw new StorageException($"{_calls.Count} asynchronous calls wait already (AsyncLimits.Calls)");
        if (_bytes + bytes > AsyncLimits.Bytes) throw new StorageException($"the asynchronous calls that wait have {_bytes} bytes already (AsyncLimits.Bytes)");
    }

    private bool IsHeld(string id)
    {
        lock (_lock) return _calls.ContainsKey(id);
    }

    private void Add(AsyncCall call)
    {
        _calls.Add(call.Id, call);
        _bytes += call.Size;
        Schedule(call);
    }

    private void End(AsyncCall call, AsyncCall? next)
    {
        lock (_lock)
        {
            _turns.End(call);
            if (_calls.Remove(call.Id)) _bytes -= call.Size;
            if (next is not null) Add(next);
            _changed.TrySetResult();
        }
    }

    private void Schedule(AsyncCall call)
    {
        if (call.Due > _time.GetUtcNow()) _later.Enqueue(call.Id, call.Due);
        else _turns.Add(call);
        _changed.TrySetResult();
    }
}
