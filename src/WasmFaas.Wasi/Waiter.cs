using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Lets a guest wait for descriptors or time, and stop waiting at once when its store is interrupted.</summary>
internal sealed class Waiter : IDisposable
{
    private readonly SafeFileHandle _wakeUp = PollCalls.CreateEvent();
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    /// <summary>Waits until one handle has an event, or a time in nanoseconds has passed; negative for no end.</summary>
    /// <returns>True where the handle has an event.</returns>
    /// <exception cref="Trap">The store was interrupted.</exception>
    internal bool Wait(Store store, SafeHandle handle, PollEvents events, long nanoseconds = -1)
    {
        bool added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            Span<PollEntry> entries = stackalloc PollEntry[2];
            entries[0] = new PollEntry { Descriptor = (int)handle.DangerousGetHandle(), Wanted = events };
            return Wait(store, entries, nanoseconds);
        }
        finally
        {
            if (added) handle.DangerousRelease();
        }
    }

    /// <summary>Waits until an entry has an event, or a time has passed.</summary>
    /// <param name="store">The guest's store.</param>
    /// <param name="entries">What to wait for; the last entry is the waiter's own.</param>
    /// <param name="nanoseconds">The longest wait; negative for no end.</param>
    /// <returns>True where an entry has an event, false where the time has passed.</returns>
    /// <exception cref="Trap">The store was interrupted.</exception>
    internal bool Wait(Store store, Span<PollEntry> entries, long nanoseconds)
    {
        Arm(store);
        entries[^1] = new PollEntry { Descriptor = (int)_wakeUp.DangerousGetHandle(), Wanted = PollEvents.Readable };
        long start = Stopwatch.GetTimestamp();
        long left = nanoseconds;
        int count;
        while ((count = PollCalls.Wait(entries, left)) < 0)
        {
            if (count != -(int)LinuxError.EINTR) throw new InvalidOperationException($"ppoll: {(LinuxError)(-count)}");
            store.ThrowIfInterrupted();
            if (nanoseconds >= 0) left = Math.Max(0, nanoseconds - (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        store.ThrowIfInterrupted();
        return count > 0;
    }

    /// <summary>Stops listening to the store.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _wakeUp.Dispose();
    }

    private void Arm(Store store)
    {
        var token = store.InterruptionToken;
        if (token == _token) return;
        _registration.Dispose();
        PollCalls.Clear(_wakeUp);
        _token = token;
        _registration = token.UnsafeRegister(static state => PollCalls.Signal(((Waiter)state!)._wakeUp), this);
    }
}
