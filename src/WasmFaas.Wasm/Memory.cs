using WasmFaas.Linux;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>A linear memory (core spec 4.2.8). Its address never changes while its store lives.</summary>
public sealed unsafe class Memory : IDisposable
{
    /// <summary>Size of a page, in bytes.</summary>
    public const int PageBytes = 65_536;

    private readonly MemoryRecord* _record;
    private readonly nuint _reserved;
    private long _highWater;

    /// <summary>Makes a memory for a guest to import.</summary>
    /// <param name="store">The store that the memory lives in.</param>
    /// <param name="minimum">Initial size in pages.</param>
    /// <param name="maximum">Largest size in pages, or null.</param>
    public Memory(Store store, int minimum, int? maximum = null)
        : this(store, new MemoryType(new Limits((uint)minimum, (uint?)maximum)), (MemoryRecord*)store.Allocate(MemoryRecord.Size))
    {
    }

    internal Memory(Store store, MemoryType type, MemoryRecord* record)
    {
        Type = type;
        _record = record;
        long limit = Math.Min(store.Limits.MemoryBytes / PageBytes, store.Engine.Limits.MemoryPages);
        LimitPages = Math.Min(limit, type.Limits.Maximum ?? 65_536);
        if (type.Limits.Minimum > LimitPages)
            throw new LinkException($"a memory starts with {type.Limits.Minimum} pages of 64 KiB, more than the {LimitPages} allowed (StoreLimits.MemoryBytes, EngineLimits.MemoryPages)");
        long length = (long)type.Limits.Minimum * PageBytes;
        _reserved = (nuint)(LimitPages * PageBytes);
        record->Base = _reserved == 0 ? null : VirtualMemory.Reserve(_reserved);
        record->SetLength(length);
        _highWater = length;
        store.Own(this);
    }

    /// <summary>Size in bytes.</summary>
    public long Length => _record->Length;

    /// <summary>Size in pages.</summary>
    public int Pages => (int)(_record->Length / PageBytes);

    /// <summary>Address of byte 0. Valid while the store lives; only <see cref="Length"/> bytes may be touched.</summary>
    public byte* Address => _record->Base;

    internal MemoryType Type { get; }

    internal MemoryRecord* Record => _record;

    private long LimitPages { get; }

    /// <summary>Grows the memory by a number of pages. Returns the size before in pages, or -1 where a limit forbids it.</summary>
    public int Grow(uint pages)
    {
        long before = _record->Length / PageBytes;
        if (pages > LimitPages - before) return -1;
        _record->SetLength((before + pages) * PageBytes);
        _highWater = Math.Max(_highWater, _record->Length);
        return (int)before;
    }

    /// <summary>A part of the memory.</summary>
    /// <exception cref="Trap">The part is not within the memory.</exception>
    public Span<byte> Slice(uint offset, uint length) =>
        TrySlice(offset, length, out var span) ? span : throw new Trap(TrapCode.MemoryOutOfBounds);

    /// <summary>A part of the memory; false where it is not within the memory or longer than 2 GiB.</summary>
    public bool TrySlice(uint offset, uint length, out Span<byte> span) => TrySlice(_record, offset, length, out span);

    /// <summary>Gives the address space back. Called by the store.</summary>
    void IDisposable.Dispose()
    {
        if (_record->Base is null) return;
        VirtualMemory.Release(_record->Base, _reserved);
        _record->Base = null;
        _record->SetLength(0);
    }

    internal static bool TrySlice(MemoryRecord* record, uint offset, uint length, out Span<byte> span)
    {
        if ((long)offset + length > record->Length || length > int.MaxValue)
        {
            span = default;
            return false;
        }

        span = new Span<byte>(record->Base + offset, (int)length);
        return true;
    }

    /// <summary>Lets the memory start as a copy-on-write view of an image.</summary>
    internal void Map(MemoryImage image)
    {
        _record->SetLength(image.Length);
        _highWater = image.Length;
        if (image.File is not null)
            VirtualMemory.MapCopyOnWrite(_record->Base, image.FileBytes, image.File);
    }

    /// <summary>Back to what <see cref="Map"/> made.</summary>
    internal void Reset(MemoryImage image)
    {
        if (!MemoryReset.TryRestore(_record->Base, _highWater, image)) VirtualMemory.Discard(_record->Base, (nuint)_highWater);
        _record->SetLength(image.Length);
        _highWater = image.Length;
    }
}
