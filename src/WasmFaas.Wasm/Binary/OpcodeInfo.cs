namespace WasmFaas.Wasm.Binary;

/// <summary>A row of <see cref="OpcodeTable"/>. The default value stands for an undefined opcode.</summary>
internal readonly record struct OpcodeInfo
{
    /// <summary>Whether the opcode exists.</summary>
    public bool Defined { get; init; }

    /// <summary>Whether operands or results depend on context (blocks, calls, variables, select, references, …).</summary>
    public bool Special { get; init; }

    /// <summary>What follows the opcode.</summary>
    public Immediate Immediate { get; init; }

    /// <summary>Binary logarithm of the bytes accessed or, for lane instructions without memory, of the lane count.</summary>
    public byte Log2 { get; init; }

    /// <summary>Number of operands, 0 to 3, where not <see cref="Special"/>.</summary>
    public byte OperandCount { get; init; }

    /// <summary>First operand (deepest on the stack), or 0.</summary>
    public ValueKind Operand0 { get; init; }

    /// <summary>Second operand, or 0.</summary>
    public ValueKind Operand1 { get; init; }

    /// <summary>Third operand, or 0.</summary>
    public ValueKind Operand2 { get; init; }

    /// <summary>The result, or 0 where there is none.</summary>
    public ValueKind Result { get; init; }
}
