using System.Diagnostics;
using WasmFaas.Keeper.Conventions;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Scheduling;

/// <summary>
/// One thread that looks at all running guests: interrupts those past their deadline and those whose client has gone,
/// and lets the others send what waits. It sleeps while none runs; a call costs no timer and no allocation.
/// </summary>
internal sealed class DeadlineWatch : IDisposable
{
    /// <summary>Looks without a running guest before the thread goes to sleep.</summary>
    private const int IdleLooks = 100;

    private static readonly long s_interval = Stopwatch.Frequency / 100;

    [ThreadStatic]
    private static Slot? t_slot;

    private readonly Lock _slotsLock = new();
    private readonly object _gate = new();
    private readonly List<IExpiring> _waiting = [];
    private readonly Thread _thread;
    private Slot[] _slots = [];
    private long _nextLook = long.MaxValue;
    private bool _disposed;

    public DeadlineWatch()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "deadlines" };
        _thread.Start();
    }

    /// <summary>Looks after the guest that the calling thread is about to run. Must be paired with <see cref="End"/>.</summary>
    public void Begin(Store store, GuestCall call, long now, long deadline)
    {
        var slot = t_slot;
        if (slot is null || !ReferenceEquals(slot.Watch, this)) slot = AddSlot();
        lock (slot.Lock)
        {
            slot.Call = call;
            slot.Started = now;
            slot.Deadline = deadline;
            slot.Store = store;
        }

        // The order of the write above and this read decides whether a sleeping watch can overlook the guest.
        Interlocked.MemoryBarrier();
        if (Math.Min(deadline, now + s_interval) < Volatile.Read(ref _nextLook)) Wake();
    }

    /// <summary>The guest of the calling thread has ended; it will not be interrupted any more.</summary>
    public static void End()
    {
        var slot = t_slot!;
        lock (slot.Lock)
        {
            slot.Store = null;
            slot.Call = null;
        }
    }

    /// <summary>Lets a queue that has requests waiting take out those past their deadline.</summary>
    public void Add(IExpiring queue)
    {
        lock (_gate)
        {
            if (!_waiting.Contains(queue)) _waiting.Add(queue);
            _nextLook = 0;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Wake()
    {
        lock (_gate)
        {
            _nextLook = 0;
            Monitor.Pulse(_gate);
        }
    }

    private Slot AddSlot()
    {
        var slot = new Slot(this, Thread.CurrentThread);
        lock (_slotsLock) _slots = [.. _slots.Where(other => other.Thread.IsAlive), slot];
        return t_slot = slot;
    }

    private void Run()
    {
        int idleLooks = 0;
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            long next = Look(now);
            lock (_gate)
            {
                if (_disposed) return;
                idleLooks = next == long.MaxValue && _waiting.Count == 0 ? idleLooks + 1 : 0;
                if (idleLooks > IdleLooks)
                {
                    Volatile.Write(ref _nextLook, long.MaxValue);
                    Interlocked.MemoryBarrier();
                    if (!AnyRunning()) Monitor.Wait(_gate);
                    idleLooks = 0;
                }

                next = Math.Min(next, Stopwatch.GetTimestamp() + s_interval);
                Volatile.Write(ref _nextLook, next);
                int milliseconds = (int)Math.Max(1, (next - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency);
                Monitor.Wait(_gate, milliseconds);
            }
        }
    }

    private bool AnyRunning()
    {
        foreach (var slot in Volatile.Read(ref _slots))
            if (slot.Store is not null) return true;
        return false;
    }

    /// <summary>Looks once at everything; the time of the next deadline, or the largest value where nothing runs.</summary>
    private long Look(long now)
    {
        long next = long.MaxValue;
        foreach (var slot in Volatile.Read(ref _slots))
        {
            if (slot.Store is not null) next = Math.Min(next, Look(slot, now));
        }

        IExpiring[] waiting;
        lock (_gate) waiting = _waiting.Count == 0 ? [] : [.. _waiting];
        foreach (var queue in waiting)
        {
            if (queue.Expire(now)) continue;
            lock (_gate) _waiting.Remove(queue);

            // A request may have begun to wait between the two statements above.
            if (queue.Expire(now)) Add(queue);
        }

        return next;
    }

    private static long Look(Slot slot, long now)
    {
        lock (slot.Lock)
        {
            if (slot.Store is not { } store) return long.MaxValue;
            long deadline = slot.Call!.Deadline(slot.Deadline);
            if (now >= deadline)
            {
                store.Interrupt(InterruptReason.Deadline);
                return now + s_interval;
            }

            if (now - slot.Started > s_interval / 2)
            {
                if (slot.Call.IsAbandoned) store.Interrupt(InterruptReason.Stop);
                else slot.Call.OnStillRunning();
            }

            return deadline;
        }
    }

    /// <summary>What one thread runs.</summary>
    private sealed class Slot(DeadlineWatch watch, Thread thread)
    {
        public readonly Lock Lock = new();
        public readonly DeadlineWatch Watch = watch;
        public readonly Thread Thread = thread;
        public GuestCall? Call;
        public long Started, Deadline;
        public volatile Store? Store;
    }
}
