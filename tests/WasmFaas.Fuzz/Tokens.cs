using WasmFaas.Wasm;

namespace WasmFaas.Fuzz;

/// <summary>Values and traps as text that is the same for both engines.</summary>
internal static class Tokens
{
    public static string Format(Value value) => value.Kind switch
    {
        ValueKind.I32 => $"i32:{value.AsI32()}",
        ValueKind.I64 => $"i64:{value.AsI64()}",
        ValueKind.F32 => float.IsNaN(value.AsF32()) ? "f32:nan" : $"f32:{value.AsF32Bits():x8}",
        ValueKind.F64 => double.IsNaN(value.AsF64()) ? "f64:nan" : $"f64:{value.AsF64Bits():x16}",
        _ => throw new ArgumentException($"no token for {value}"),
    };

    public static string Type(ValueKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The kind of a trap, as coarse as V8's messages.</summary>
    public static string Format(Trap trap) => trap.Code switch
    {
        TrapCode.Unreachable => "trap:unreachable",
        TrapCode.MemoryOutOfBounds => "trap:memory",
        TrapCode.TableOutOfBounds or TrapCode.UndefinedElement => "trap:table",
        TrapCode.UninitializedElement or TrapCode.IndirectCallTypeMismatch => "trap:signature",
        TrapCode.IntegerDivideByZero => "trap:divide",
        TrapCode.IntegerOverflow or TrapCode.InvalidConversionToInteger => "trap:range",
        TrapCode.StackExhausted => "trap:stack",
        _ => "trap:interrupted",
    };
}
