using System.Runtime.InteropServices;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>A table of references (core spec 4.2.7).</summary>
public sealed unsafe class Table : IDisposable
{
    private readonly Store _store;
    private readonly TableRecord* _record;

    /// <summary>Makes a table of null references for a guest to import.</summary>
    /// <param name="store">The store that the table lives in.</param>
    /// <param name="element">Type of the elements: a reference type.</param>
    /// <param name="minimum">Initial number of elements.</param>
    /// <param name="maximum">Largest number of elements, or null.</param>
    public Table(Store store, ValueKind element, int minimum, int? maximum = null)
        : this(store, new TableType(element, new Limits((uint)minimum, (uint?)maximum)), (TableRecord*)store.Allocate(TableRecord.Size))
    {
    }

    internal Table(Store store, TableType type, TableRecord* record)
    {
        _store = store;
        _record = record;
        Type = type;
        LimitElements = Math.Min(Math.Min(store.Limits.TableElements, store.Engine.Limits.TableElements), type.Limits.Maximum ?? uint.MaxValue);
        if (type.Limits.Minimum > LimitElements)
            throw new LinkException($"a table starts with {type.Limits.Minimum} elements, more than the {LimitElements} allowed (StoreLimits.TableElements, EngineLimits.TableElements)");
        record->Length = type.Limits.Minimum;
        record->Base = (nint*)NativeMemory.AllocZeroed((nuint)record->Length + 1, (nuint)sizeof(nint));
        store.Own(this);
    }

    /// <summary>Number of elements.</summary>
    public int Length => (int)_record->Length;

    /// <summary>Type of the elements.</summary>
    public ValueKind Element => Type.Element;

    internal TableType Type { get; }

    internal TableRecord* Record => _record;

    /// <summary>True once an element was changed after the instance was made.</summary>
    internal bool Changed { get; set; }

    private long LimitElements { get; }

    /// <summary>The element at an index.</summary>
    /// <exception cref="Trap">The index is outside of the table.</exception>
    public Value this[uint index]
    {
        get => Value.FromReference(Element, *At(index));
        set
        {
            if (value.Kind != Element) throw new ArgumentException($"a {value} in a table of {FunctionType.Name(Element)}");
            *At(index) = value.Reference;
            Changed = true;
        }
    }

    /// <summary>Grows the table; new elements are <paramref name="initial"/>. Returns the length before, or -1 where a limit forbids it.</summary>
    public int Grow(uint elements, Value initial) => Grow(elements, initial.Reference);

    /// <summary>Frees the elements. Called by the store.</summary>
    void IDisposable.Dispose()
    {
        NativeMemory.Free(_record->Base);
        _record->Base = null;
        _record->Length = 0;
    }

    internal int Grow(uint elements, nint initial)
    {
        long before = _record->Length;
        if (elements > LimitElements - before) return -1;
        if (elements == 0) return (int)before;
        Resize(before + elements);
        new Span<nint>(_record->Base + before, (int)elements).Fill(initial);
        Changed = true;
        return (int)before;
    }

    internal void Resize(long length)
    {
        _record->Base = (nint*)NativeMemory.Realloc(_record->Base, ((nuint)length + 1) * (nuint)sizeof(nint));
        _record->Length = length;
    }

    private nint* At(uint index) =>
        index < _record->Length ? _record->Base + index : throw new Trap(TrapCode.TableOutOfBounds);
}
