using System.Runtime.InteropServices;
using WasmFaas.Linux;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>
/// What instances live in (core spec 4.2.3): they and all they own die with it. A store is used by one thread at a time;
/// only <see cref="Interrupt"/> may be called from another.
/// </summary>
public sealed unsafe class Store : IDisposable
{
    /// <summary>Stack that host functions called by a guest may rely on, in bytes.</summary>
    private const int HostStackBytes = 192 * 1024;

    private readonly Lock _lock = new();
    private readonly List<Instance> _instances = [];
    private readonly List<nint> _blocks = [];
    private readonly List<GCHandle> _handles = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<object> _externRefs = [];
    private volatile int _interrupt;
    private CancellationTokenSource? _interruption;
    private int _depth;
    private ulong _stackLimit;
    private bool _disposed;

    /// <summary>Makes an empty store.</summary>
    public Store(Engine engine, StoreLimits? limits = null, object? data = null)
    {
        Engine = engine;
        Limits = limits ?? StoreLimits.Default;
        Data = data;
    }

    /// <summary>The engine whose modules are instantiated here.</summary>
    public Engine Engine { get; }

    /// <summary>Limits of the store's instances.</summary>
    public StoreLimits Limits { get; }

    /// <summary>The host's own state, for its host functions (<see cref="Caller.Data"/>).</summary>
    public object? Data { get; set; }

    /// <summary>Why the store was interrupted, or null.</summary>
    public InterruptReason? Interruption => _interrupt == 0 ? null : (InterruptReason)_interrupt;

    /// <summary>Cancelled by <see cref="Interrupt"/>: for host functions that wait.</summary>
    public CancellationToken InterruptionToken
    {
        get
        {
            lock (_lock)
            {
                if (_interruption is null)
                {
                    _interruption = new CancellationTokenSource();
                    if (_interrupt != 0) _interruption.Cancel();
                }

                return _interruption.Token;
            }
        }
    }

    /// <summary>
    /// Stops the guest that runs in this store, at its next function entry or loop iteration, with a trap of code
    /// <see cref="TrapCode.Interrupted"/>; calls made later trap at once, until <see cref="ClearInterruption"/>. Any thread.
    /// </summary>
    public void Interrupt(InterruptReason reason)
    {
        CancellationTokenSource? interruption;
        lock (_lock)
        {
            if (_disposed || Interlocked.CompareExchange(ref _interrupt, (int)reason, 0) != 0) return;
            foreach (var instance in _instances) Volatile.Write(ref instance.Context->StackLimit, ulong.MaxValue);
            interruption = _interruption;
        }

        interruption?.Cancel();
    }

    /// <summary>For host functions that waited: ends the guest's call where the store was interrupted meanwhile.</summary>
    /// <exception cref="Trap">The store was interrupted.</exception>
    public void ThrowIfInterrupted()
    {
        if (_interrupt != 0) throw new Trap(TrapCode.Interrupted, Interruption);
    }

    /// <summary>Lets the store's instances be called again after an interruption.</summary>
    public void ClearInterruption()
    {
        if (_interrupt == 0) return;
        lock (_lock)
        {
            _interrupt = 0;

            // Its cancellation may still be under way on another thread: what waits later must not hear of it.
            _interruption = null;
        }
    }

    /// <summary>Makes a reference to a host object for the guest.</summary>
    /// <exception cref="InvalidOperationException">More objects than <see cref="StoreLimits.ExternRefs"/>.</exception>
    public Value AddExternRef(object? target)
    {
        if (target is null) return Value.Null(ValueKind.ExternRef);
        if (_externRefs.Count >= Limits.ExternRefs)
            throw new InvalidOperationException($"more than {Limits.ExternRefs} host objects are referenced from one store (StoreLimits.ExternRefs)");
        _externRefs.Add(target);
        return Value.FromReference(ValueKind.ExternRef, _externRefs.Count);
    }

    /// <summary>The host object behind a reference that <see cref="AddExternRef"/> made; null for a null reference.</summary>
    public object? GetExternRef(Value reference)
    {
        if (reference.Kind != ValueKind.ExternRef) throw new ArgumentException("not an externref", nameof(reference));
        return reference.IsNull ? null : _externRefs[(int)reference.Reference - 1];
    }

    /// <summary>The function behind a non-null funcref of this store, or null.</summary>
    public Function? GetFunction(Value reference)
    {
        if (reference.Kind != ValueKind.FuncRef) throw new ArgumentException("not a funcref", nameof(reference));
        return reference.IsNull ? null : new Function(this, (FunctionRecord*)reference.Reference);
    }

    /// <summary>Frees the store's instances and memories. No guest may be running in it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            if (_depth != 0) throw new InvalidOperationException("a store cannot be disposed while a guest runs in it");
            _disposed = true;
        }

        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a store that was dropped without <see cref="Dispose"/> held.</summary>
    ~Store() => Free();

    /// <summary>
    /// Marks the start of a call from the host. The outermost one sets how deep this thread's stack may be used.
    /// Must be paired with <see cref="Leave"/>.
    /// </summary>
    internal void Enter()
    {
        if (_depth++ != 0) return;
        ulong here = (ulong)&here;
        ulong lowest = ThreadStack.Lowest + HostStackBytes;
        ulong wanted = here - (ulong)Engine.Limits.StackBytes;
        _stackLimit = Math.Max(lowest, wanted);
        foreach (ref var instance in CollectionsMarshal.AsSpan(_instances))
            Volatile.Write(ref instance.Context->StackLimit, _stackLimit);

        // The order of the write above and this read decides whether an interruption can be overlooked.
        Interlocked.MemoryBarrier();
        if (_interrupt != 0)
        {
            _depth--;
            throw new Trap(TrapCode.Interrupted, Interruption);
        }
    }

    internal void Leave() => _depth--;

    internal void Add(Instance instance)
    {
        lock (_lock)
        {
            if (_instances.Count >= Limits.Instances)
                throw new InvalidOperationException($"more than {Limits.Instances} instances in one store (StoreLimits.Instances)");
            _instances.Add(instance);
            instance.Context->StackLimit = _interrupt != 0 ? ulong.MaxValue : _stackLimit;
        }
    }

    /// <summary>Zeroed native memory that lives as long as the store.</summary>
    internal byte* Allocate(int bytes)
    {
        void* block = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        NativeMemory.Clear(block, (nuint)bytes);
        _blocks.Add((nint)block);
        return (byte*)block;
    }

    /// <summary>A GC handle that lives as long as the store.</summary>
    internal nint Hold(object target, GCHandleType type = GCHandleType.Normal)
    {
        var handle = GCHandle.Alloc(target, type);
        _handles.Add(handle);
        return GCHandle.ToIntPtr(handle);
    }

    internal void Own(IDisposable resource) => _owned.Add(resource);

    internal void ForgetExternRefs() => _externRefs.Clear();

    private void Free()
    {
        foreach (var resource in _owned) resource.Dispose();
        foreach (var handle in _handles) handle.Free();
        foreach (nint block in _blocks) NativeMemory.AlignedFree((void*)block);
        _owned.Clear();
        _handles.Clear();
        _blocks.Clear();
    }
}
