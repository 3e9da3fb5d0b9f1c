using System.Runtime.CompilerServices;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>What a host function works with: the caller's context and memory, looked up once.</summary>
internal readonly unsafe ref struct Call
{
    /// <summary>Vectors of one read or write; those beyond it are left to the guest's next call.</summary>
    internal const int MaxVectors = 1024;

    private readonly byte* _memory;
    private readonly ulong _length;

    internal Call(Caller caller)
    {
        var instance = caller.Instance;
        Store = instance.Store;
        if (Store.Data is not WasiContext context) throw new InvalidOperationException("Store.Data of a guest that calls WASI must be its WasiContext");
        Context = context;
        if (instance.DefaultMemory is { } memory)
        {
            _memory = memory.Address;
            _length = (ulong)memory.Length;
        }
    }

    /// <summary>A caller whose memory is a buffer.</summary>
    internal Call(Store store, WasiContext context, byte* memory, int length)
    {
        Store = store;
        Context = context;
        _memory = memory;
        _length = (ulong)length;
    }

    internal Store Store { get; }

    internal WasiContext Context { get; }

    /// <summary>The address of a part of guest memory; false where it is not within it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGet(uint offset, ulong bytes, out byte* address)
    {
        address = _memory + offset;
        return bytes <= _length && offset <= _length - bytes;
    }

    /// <summary>Writes a value, which need not be aligned; EFAULT where it is not within the memory.</summary>
    internal Errno Write<T>(int offset, T value)
        where T : unmanaged
    {
        if (!TryGet((uint)offset, (ulong)sizeof(T), out byte* address)) return Errno.Fault;
        Unsafe.WriteUnaligned(address, value);
        return Errno.Success;
    }

    /// <summary>Reads an array of vectors and checks that each is within the memory.</summary>
    /// <param name="offset">Where the guest's array is.</param>
    /// <param name="count">Its length; at most <see cref="MaxVectors"/> are read.</param>
    /// <param name="vectors">Room for as many.</param>
    internal Errno ReadVectors(int offset, int count, IoVector* vectors)
    {
        if (!TryGet((uint)offset, (ulong)count * (ulong)sizeof(GuestVector), out byte* address)) return Errno.Fault;
        for (int i = 0; i < count; i++)
        {
            var vector = Unsafe.ReadUnaligned<GuestVector>(address + i * sizeof(GuestVector));
            if (!TryGet(vector.Buffer, vector.Length, out vectors[i].Base)) return Errno.Fault;
            vectors[i].Length = vector.Length;
        }

        return Errno.Success;
    }

    /// <summary>Copies a path out of guest memory and ends it with 0.</summary>
    /// <param name="offset">Where the path is.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="path">Room for <see cref="GuestPath.Capacity"/> bytes.</param>
    internal Errno ReadPath(int offset, int length, byte* path)
    {
        if (!TryGet((uint)offset, (uint)length, out byte* address)) return Errno.Fault;
        return GuestPath.Copy(new ReadOnlySpan<byte>(address, length), path);
    }
}
