using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm;

/// <summary>A value of any type, for untyped calls, globals and tables.</summary>
/// <remarks>References belong to the <see cref="Store"/> that made them.</remarks>
public readonly struct Value
{
    private readonly Vector128<byte> _bits;

    internal Value(ValueKind kind, Vector128<byte> bits)
    {
        Kind = kind;
        _bits = bits;
    }

    /// <summary>The value's type.</summary>
    public ValueKind Kind { get; }

    internal Vector128<byte> Bits => _bits;

    internal nint Reference => (nint)Checked(ValueKind.FuncRef, ValueKind.ExternRef).AsInt64().ToScalar();

    /// <summary>True for a null reference.</summary>
    public bool IsNull => Kind is ValueKind.FuncRef or ValueKind.ExternRef && Reference == 0;

    /// <summary>Makes an i32.</summary>
    public static Value FromI32(int value) => new(ValueKind.I32, Vector128.CreateScalar(value).AsByte());

    /// <summary>Makes an i64.</summary>
    public static Value FromI64(long value) => new(ValueKind.I64, Vector128.CreateScalar(value).AsByte());

    /// <summary>Makes an f32.</summary>
    public static Value FromF32(float value) => FromF32Bits(BitConverter.SingleToInt32Bits(value));

    /// <summary>Makes an f64.</summary>
    public static Value FromF64(double value) => FromF64Bits(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Makes an f32 of its bits, so that a NaN's payload is kept.</summary>
    public static Value FromF32Bits(int bits) => new(ValueKind.F32, Vector128.CreateScalar(bits).AsByte());

    /// <summary>Makes an f64 of its bits, so that a NaN's payload is kept.</summary>
    public static Value FromF64Bits(long bits) => new(ValueKind.F64, Vector128.CreateScalar(bits).AsByte());

    /// <summary>Makes a v128, lane 0 first.</summary>
    public static Value FromV128(Vector128<byte> value) => new(ValueKind.V128, value);

    /// <summary>Makes a null reference of type <see cref="ValueKind.FuncRef"/> or <see cref="ValueKind.ExternRef"/>.</summary>
    public static Value Null(ValueKind kind) => FromReference(kind, 0);

    internal static Value FromReference(ValueKind kind, nint reference) =>
        new(kind, Vector128.CreateScalar((long)reference).AsByte());

    /// <summary>The value as an i32; <see cref="InvalidOperationException"/> for another type.</summary>
    public int AsI32() => Checked(ValueKind.I32).AsInt32().ToScalar();

    /// <summary>The value as an i64; <see cref="InvalidOperationException"/> for another type.</summary>
    public long AsI64() => Checked(ValueKind.I64).AsInt64().ToScalar();

    /// <summary>The value as an f32; <see cref="InvalidOperationException"/> for another type.</summary>
    public float AsF32() => Checked(ValueKind.F32).AsSingle().ToScalar();

    /// <summary>The value as an f64; <see cref="InvalidOperationException"/> for another type.</summary>
    public double AsF64() => Checked(ValueKind.F64).AsDouble().ToScalar();

    /// <summary>The bits of an f32.</summary>
    public int AsF32Bits() => Checked(ValueKind.F32).AsInt32().ToScalar();

    /// <summary>The bits of an f64.</summary>
    public long AsF64Bits() => Checked(ValueKind.F64).AsInt64().ToScalar();

    /// <summary>The value as a v128.</summary>
    public Vector128<byte> AsV128() => Checked(ValueKind.V128);

    /// <summary>Type and value, for messages.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.I32 => $"i32:{AsI32()}",
        ValueKind.I64 => $"i64:{AsI64()}",
        ValueKind.F32 => $"f32:{AsF32():R} (0x{AsF32Bits():x8})",
        ValueKind.F64 => $"f64:{AsF64():R} (0x{AsF64Bits():x16})",
        ValueKind.V128 => $"v128:{_bits.AsInt32()}",
        _ => IsNull ? $"{FunctionType.Name(Kind)}:null" : $"{FunctionType.Name(Kind)}:0x{Reference:x}",
    };

    private Vector128<byte> Checked(ValueKind kind, ValueKind? other = null) =>
        Kind == kind || Kind == other
            ? _bits
            : throw new InvalidOperationException($"the value is of type {FunctionType.Name(Kind)}, not {FunctionType.Name(kind)}");
}
