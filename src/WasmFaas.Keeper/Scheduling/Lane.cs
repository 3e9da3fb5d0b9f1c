using System.ComponentModel;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Scheduling;

/// <summary>
/// Threads of lower priority for guests that run long or wait, so that the threads which serve requests stay free and go
/// first. Threads are made when needed and end when idle; functions take turns where all threads are taken.
/// </summary>
internal sealed class Lane(int maxThreads, DeadlineWatch watch) : IExpiring, IDisposable
{
    /// <summary>Beside a thread of nice 0, one of nice 10 gets a tenth of the CPU time.</summary>
    private const int Nice = 10;

    private const int StackBytes = 4 << 20;

    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly Dictionary<object, Queue<Work>> _queues = [];
    private readonly Queue<object> _turns = [];
    private int _threads, _idle, _count;
    private bool _disposed;

    /// <summary>Runs work on a thread of the lane.</summary>
    /// <param name="function">Whose work it is.</param>
    /// <param name="work">What to run; must not throw.</param>
    /// <param name="deadline">When to give up waiting for a thread, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    /// <returns>True when the work has run, false where its deadline passed before.</returns>
    public Task<bool> RunAsync(object function, Action work, long deadline)
    {
        var item = new Work(work, deadline);
        bool isWaiting;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_queues.TryGetValue(function, out var queue)) _queues.Add(function, queue = new Queue<Work>());
            if (queue.Count == 0) _turns.Enqueue(function);
            queue.Enqueue(item);
            _count++;
            Monitor.Pulse(_gate);
            isWaiting = _idle < _count;
            if (isWaiting && _threads < maxThreads)
            {
                _threads++;
                new Thread(Serve, StackBytes) { IsBackground = true, Name = "lane" }.Start();
            }
        }

        if (isWaiting) watch.Add(this);
        return item.Task;
    }

    public bool Expire(long now)
    {
        List<Work> expired = [];
        bool any = false;
        lock (_gate)
        {
            foreach (var item in _queues.Values.SelectMany(queue => queue))
            {
                if (item.Deadline <= now) expired.Add(item);
                else any = true;
            }
        }

        foreach (var item in expired) item.TryExpire();
        return any;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Serve()
    {
        try
        {
            WasmFaas.Linux.ThreadPriority.Lower(Nice);
        }
        catch (Win32Exception)
        {
            // A sandbox may forbid it; then these threads share the CPU with the others as equals.
        }

        while (Next() is { } item)
        {
            if (item.TryStart()) item.Run();
        }
    }

    private Work? Next()
    {
        lock (_gate)
        {
            while (_turns.Count == 0)
            {
                if (_disposed) return null;
                _idle++;
                bool signaled = Monitor.Wait(_gate, s_idleTime);
                _idle--;
                if (signaled || _turns.Count != 0) continue;
                _threads--;
                return null;
            }

            object function = _turns.Dequeue();
            var queue = _queues[function];
            var item = queue.Dequeue();
            _count--;
            if (queue.Count != 0) _turns.Enqueue(function);
            else _queues.Remove(function);
            return item;
        }
    }

    private sealed class Work(Action work, long deadline) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private int _state;

        public long Deadline { get; } = deadline;

        public bool TryStart() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        public void TryExpire()
        {
            if (TryStart()) SetResult(false);
        }

        public void Run()
        {
            work();
            SetResult(true);
        }
    }
}
