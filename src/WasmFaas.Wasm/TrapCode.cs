namespace WasmFaas.Wasm;

/// <summary>Why a guest trapped (core spec chapter 4; the messages are the official suite's words).</summary>
public enum TrapCode
{
    /// <summary>The <c>unreachable</c> instruction was executed.</summary>
    Unreachable,

    /// <summary>A memory access, or a bulk memory operation, outside of the memory or segment.</summary>
    MemoryOutOfBounds,

    /// <summary>A table access, or a bulk table operation, outside of the table or segment.</summary>
    TableOutOfBounds,

    /// <summary>An indirect call through an index outside of the table.</summary>
    UndefinedElement,

    /// <summary>An indirect call through a null reference.</summary>
    UninitializedElement,

    /// <summary>An indirect call to a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>Integer division or remainder by zero.</summary>
    IntegerDivideByZero,

    /// <summary>An integer result that its type cannot hold.</summary>
    IntegerOverflow,

    /// <summary>A NaN converted to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>Calls nested deeper than the stack limit allows.</summary>
    StackExhausted,

    /// <summary>The host stopped the guest; <see cref="Trap.Reason"/> says why.</summary>
    Interrupted,
}
