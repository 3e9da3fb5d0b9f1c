namespace WasmFaas.Keeper.Scheduling;

/// <summary>Lets a bounded number of requests run at one time; others wait in the order of arrival, bounded too.</summary>
internal sealed class AdmissionQueue(int concurrency, int queueLength, DeadlineWatch watch) : IExpiring
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private int _running;

    /// <summary>Requests that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiters.Count;
        }
    }

    /// <summary>True where the request may run at once. Then, as after every admission, <see cref="Leave"/> must follow.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_running >= concurrency) return false;
            _running++;
            return true;
        }
    }

    /// <summary>Waits to be admitted.</summary>
    /// <param name="deadline">When to give up, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away.</param>
    public async Task<Admission> EnterAsync(long deadline, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(deadline);
        lock (_lock)
        {
            if (_running < concurrency)
            {
                _running++;
                return Admission.Admitted;
            }

            if (_waiters.Count >= queueLength) return Admission.QueueFull;
            _waiters.AddLast(waiter);
        }

        watch.Add(this);
        await using var registration = cancellationToken.UnsafeRegister(_ => Remove(waiter, Admission.Abandoned), null);
        return await waiter.Task;
    }

    /// <summary>Ends what an admission allowed: the next that waits is admitted.</summary>
    public void Leave()
    {
        Waiter? next = null;
        lock (_lock)
        {
            if (_waiters.First is { } first)
            {
                next = first.Value;
                _waiters.RemoveFirst();
            }
            else
            {
                _running--;
            }
        }

        next?.SetResult(Admission.Admitted);
    }

    public bool Expire(long now)
    {
        while (true)
        {
            Waiter waiter;
            lock (_lock)
            {
                if (_waiters.First is not { } first) return false;

                // All of a function's requests have the same timeout: the first of the queue is the first to expire.
                if (first.Value.Deadline > now) return true;
                waiter = first.Value;
                _waiters.RemoveFirst();
            }

            waiter.SetResult(Admission.Expired);
        }
    }

    private void Remove(Waiter waiter, Admission result)
    {
        bool removed;
        lock (_lock) removed = _waiters.Remove(waiter);
        if (removed) waiter.SetResult(result);
    }

    private sealed class Waiter(long deadline) : TaskCompletionSource<Admission>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Deadline { get; } = deadline;
    }
}
