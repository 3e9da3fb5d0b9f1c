using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// NaNs that the JIT would get wrong: it keeps f32 constants as doubles, which makes a signalling NaN quiet, and folds
/// <c>x * 1</c>, <c>x / 1</c>, <c>x - 0</c>, <c>x + -0</c> and demotion after promotion to <c>x</c>, which keeps a
/// signalling NaN where wasm asks for a quiet one (core spec 4.3.3).
/// </summary>
internal sealed partial class FunctionEmitter
{
    private const ulong OneF32 = 0x3F80_0000, OneF64 = 0x3FF0_0000_0000_0000;
    private const ulong MinusZeroF32 = 0x8000_0000, MinusZeroF64 = 0x8000_0000_0000_0000;

    private static bool IsSignalling(uint bits) => (bits & 0x7F80_0000) == 0x7F80_0000 && (bits & 0x7F_FFFF) is > 0 and < 0x40_0000;

    /// <summary>The operand that an operation gives back unchanged but for NaNs, or null.</summary>
    private static Operand? IdentityOf(Operand operation) => operation.Opcode switch
    {
        Opcode.F32Sub or Opcode.F64Sub when IsConstant(operation.B, 0) => operation.A,
        Opcode.F32Div when IsConstant(operation.B, OneF32) => operation.A,
        Opcode.F64Div when IsConstant(operation.B, OneF64) => operation.A,
        Opcode.F32Mul => Other(operation, OneF32),
        Opcode.F64Mul => Other(operation, OneF64),
        Opcode.F32Add => Other(operation, MinusZeroF32),
        Opcode.F64Add => Other(operation, MinusZeroF64),
        Opcode.F32DemoteF64 when operation.A is { Kind: OperandKind.Operation, Opcode: Opcode.F64PromoteF32 } promotion => promotion.A,
        _ => null,
    };

    private static Operand? Other(Operand operation, ulong neutral) =>
        IsConstant(operation.A, neutral) ? operation.B : IsConstant(operation.B, neutral) ? operation.A : null;

    private static bool IsConstant(Operand? operand, ulong bits) =>
        operand is { Kind: OperandKind.Constant } constant && constant.Low == bits;

    private void LoadOperation(Operand operation)
    {
        if (operation.Opcode == Opcode.F32ReinterpretI32 && operation.A is { Kind: OperandKind.Constant } bits)
        {
            LoadF32((uint)bits.Low);
            return;
        }

        if (IdentityOf(operation) is { } identity)
        {
            Load(identity);
            Call(operation.Type == ValueKind.F32 ? Guest.QuietF32 : Guest.QuietF64);
            return;
        }

        if (LoadRotatedConstant(operation)) return;
        if (!LoadCompared(operation))
        {
            if (operation.A is not null) Load(operation.A);
            if (operation.B is not null) Load(operation.B);
            if (operation.C is not null) Load(operation.C);
        }

        Numeric(operation.Opcode);
    }

    private void LoadF32(uint bits)
    {
        if (IsSignalling(bits))
        {
            Body.Int32((int)bits);
            Call(Guest.SignallingF32);
        }
        else
        {
            Body.Single((int)bits);
        }
    }
}
