using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>One call of <c>poll_oneoff</c>: waits until at least one of several things has happened, and tells which.</summary>
internal sealed unsafe class Poll(Store store, WasiContext context, int count)
{
    private const ushort AbsoluteTime = 1, HangUp = 1;
    private const long NotAClock = -1;

    private readonly Subscription[] _subscriptions = new Subscription[count];
    private readonly PollEntry[] _entries = new PollEntry[count + 1];
    private readonly SafeHandle?[] _handles = new SafeHandle?[count];
    private readonly Errno[] _errors = new Errno[count];
    private readonly long[] _timeouts = new long[count];
    private readonly bool[] _ready = new bool[count];

    /// <summary>Waits, and writes an event for each subscription that something happened to. Returns the number of events.</summary>
    /// <exception cref="Trap">The store was interrupted.</exception>
    internal int Run(ReadOnlySpan<byte> subscriptions, byte* events)
    {
        subscriptions.CopyTo(MemoryMarshal.AsBytes(_subscriptions.AsSpan()));
        try
        {
            long wait = Prepare();
            long start = Stopwatch.GetTimestamp();
            bool timedOut = !context.Waiter.Wait(store, _entries, wait);
            long passed = timedOut ? wait : (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            return WriteEvents(events, passed);
        }
        finally
        {
            foreach (var handle in _handles) handle?.DangerousRelease();
        }
    }

    /// <summary>Finds what to wait for. Returns how long at most, in nanoseconds; negative for no end.</summary>
    private long Prepare()
    {
        long wait = -1;
        for (int i = 0; i < count; i++)
        {
            ref var subscription = ref _subscriptions[i];
            _entries[i].Descriptor = -1;
            _timeouts[i] = NotAClock;
            _errors[i] = subscription.Type switch
            {
                EventType.Clock => PrepareClock(in subscription, out _timeouts[i]),
                EventType.FdRead => PrepareDescriptor(i, Rights.FdRead, PollEvents.Readable),
                EventType.FdWrite => PrepareDescriptor(i, Rights.FdWrite, PollEvents.Writable),
                _ => Errno.Inval,
            };
            if (_errors[i] != Errno.Success) _ready[i] = true;
            long timeout = _ready[i] ? 0 : _timeouts[i];
            if (timeout >= 0) wait = wait < 0 ? timeout : Math.Min(wait, timeout);
        }

        return wait;
    }

    private Errno PrepareClock(in Subscription subscription, out long timeout)
    {
        timeout = NotAClock;
        var error = context.Clock.Get(subscription.Clock, out ulong now);
        if (error != Errno.Success || (subscription.ClockFlags & ~AbsoluteTime) != 0) return Errno.Inval;
        ulong length = subscription.Timeout;
        if ((subscription.ClockFlags & AbsoluteTime) != 0) length = length > now ? length - now : 0;
        timeout = (long)Math.Min(length, long.MaxValue);
        return Errno.Success;
    }

    private Errno PrepareDescriptor(int index, Rights direction, PollEvents events)
    {
        var error = context.Descriptors.Get(_subscriptions[index].Descriptor, Rights.PollFdReadWrite, out var descriptor);
        if (error != Errno.Success) return error;
        if ((descriptor.Rights & (direction | Rights.SockAccept)) == 0) return Errno.NotCapable;
        if (!descriptor.IsStream || descriptor.Handle is not { } handle)
        {
            _ready[index] = true;
            return Errno.Success;
        }

        if ((descriptor.Rights & Rights.SockAccept) != 0) context.OnListening();
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handles[index] = handle;
        _entries[index] = new PollEntry { Descriptor = (int)handle.DangerousGetHandle(), Wanted = events };
        return Errno.Success;
    }

    private int WriteEvents(byte* events, long passed)
    {
        int number = 0;
        for (int i = 0; i < count; i++)
        {
            bool clockRang = _timeouts[i] >= 0 && passed >= _timeouts[i];
            var found = _entries[i].Found;
            if (!_ready[i] && !clockRang && (_entries[i].Descriptor < 0 || found == PollEvents.None)) continue;
            var happened = new Event
            {
                UserData = _subscriptions[i].UserData,
                Error = (ushort)_errors[i],
                Type = _subscriptions[i].Type,
                Flags = (found & PollEvents.HangUp) != 0 ? HangUp : (ushort)0,
            };
            if (happened.Type != EventType.Clock && _errors[i] == Errno.Success) happened.Bytes = CountBytes(i);
            Unsafe.WriteUnaligned(events + number++ * sizeof(Event), happened);
        }

        return number;
    }

    private ulong CountBytes(int index)
    {
        if (_subscriptions[index].Type != EventType.FdRead) return 1;
        var error = context.Descriptors.Get(_subscriptions[index].Descriptor, Rights.None, out var descriptor);
        return error == Errno.Success ? descriptor.ReadableBytes : 0;
    }
}
