using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>The instance that called a host function: its memory and its store. One pointer wide, valid during the call.</summary>
public readonly unsafe struct Caller
{
    private readonly InstanceHeader* _context;

    internal Caller(nint context) => _context = (InstanceHeader*)context;

    /// <summary>The calling instance.</summary>
    public Instance Instance => Unsafe.As<Instance>(GCHandle.FromIntPtr(_context->Instance).Target!);

    /// <summary>The store of the calling instance.</summary>
    public Store Store => Instance.Store;

    /// <summary>The host's state: <see cref="Store.Data"/>.</summary>
    public object? Data => Instance.Store.Data;

    /// <summary>A part of the caller's memory 0; false where it has none or the part is not within it.</summary>
    public bool TrySlice(uint offset, uint length, out Span<byte> span)
    {
        var memory = Instance.DefaultMemory;
        if (memory is null)
        {
            span = default;
            return false;
        }

        return memory.TrySlice(offset, length, out span);
    }
}
