using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm;

/// <summary>A global variable (core spec 4.2.9).</summary>
public sealed unsafe class Global
{
    private readonly byte* _address;

    /// <summary>Makes a global for a guest to import.</summary>
    public Global(Store store, Value value, bool mutable)
        : this(store, new GlobalType(value.Kind, mutable), store.Allocate(16))
    {
        Unsafe.WriteUnaligned(_address, value.Bits);
    }

    internal Global(Store store, GlobalType type, byte* address)
    {
        Store = store;
        Type = type;
        _address = address;
    }

    /// <summary>Type of the value.</summary>
    public ValueKind Kind => Type.Kind;

    /// <summary>True where the guest may write it.</summary>
    public bool Mutable => Type.Mutable;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">Written although it is not mutable.</exception>
    /// <exception cref="ArgumentException">Written with a value of another type.</exception>
    public Value Value
    {
        get => new(Kind, Unsafe.ReadUnaligned<Vector128<byte>>(_address));
        set
        {
            if (!Mutable) throw new InvalidOperationException("the global is not mutable");
            if (value.Kind != Kind) throw new ArgumentException($"a {value} in a global of type {FunctionType.Name(Kind)}");
            Unsafe.WriteUnaligned(_address, value.Bits);
        }
    }

    internal Store Store { get; }

    internal GlobalType Type { get; }

    internal byte* Address => _address;
}
