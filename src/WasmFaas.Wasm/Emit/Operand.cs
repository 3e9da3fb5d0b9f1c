using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

internal enum OperandKind : byte
{
    /// <summary>A constant; emitted where it is used.</summary>
    Constant,

    /// <summary>The value that a wasm local has now; must be saved before the local is written.</summary>
    Local,

    /// <summary>A CIL local that holds the value until it is used.</summary>
    Temporary,

    /// <summary>An operator without side effects, not computed yet.</summary>
    Operation,
}

/// <summary>
/// A value on wasm's operand stack, as far as the compiler knows it. Values stay symbolic until an effect needs them, so
/// that whole expressions reach the JIT as trees, and the CIL stack is empty wherever a check branches away.
/// </summary>
internal sealed class Operand
{
    internal OperandKind Kind;
    internal ValueKind Type;
    internal Opcode Opcode;

    /// <summary>Number of the wasm local or CIL local, or the lane of an operation.</summary>
    internal int Index;

    /// <summary>Bits of a constant.</summary>
    internal ulong Low, High;

    internal Operand? A, B, C;
    internal SimdOp? Simd;

    /// <summary>Number of operands in the tree: bounds its depth on the CIL stack.</summary>
    internal int Size = 1;

    /// <summary>Bit n is set where a local with index n modulo 64 is read.</summary>
    internal ulong Reads;
}
