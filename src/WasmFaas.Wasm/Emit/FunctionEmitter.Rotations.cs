using System.Numerics;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// Rotations that the JIT would get wrong. It folds a rotated constant to one that is not sign-extended, which later
/// comparisons take for a positive number: so constants are rotated here. And of a rotation by a constant compared with zero it tests the
/// processor's zero flag, which a rotation does not set (<c>BitOperations.RotateLeft(x, 1) != 0</c> is true for 0 on .NET 10). So no rotation may
/// be what is compared, neither as it stands nor through a local or a call, which the JIT replaces by its value where
/// that is used once. <c>x &amp; x</c> is compared instead: it uses x twice, and costs nothing, because a test for zero is
/// that operation.
/// </summary>
internal sealed partial class FunctionEmitter
{
    /// <summary>Loads a rotation of two constants as its result. False for any other operation.</summary>
    private bool LoadRotatedConstant(Operand operation)
    {
        if (operation is not { A: { Kind: OperandKind.Constant, Low: var value }, B: { Kind: OperandKind.Constant, Low: var count } }) return false;
        switch (operation.Opcode)
        {
            case Opcode.I32Rotl: Body.Int32((int)BitOperations.RotateLeft((uint)value, (int)count)); return true;
            case Opcode.I32Rotr: Body.Int32((int)BitOperations.RotateRight((uint)value, (int)count)); return true;
            case Opcode.I64Rotl: Body.Int64((long)BitOperations.RotateLeft(value, (int)count)); return true;
            case Opcode.I64Rotr: Body.Int64((long)BitOperations.RotateRight(value, (int)count)); return true;
            default: return false;
        }
    }

    /// <summary>Puts a value that is tested for zero on the CIL stack, for its only use.</summary>
    private void ConsumeTested(Operand operand)
    {
        LoadTested(operand);
        Release(operand);
    }

    private void LoadTested(Operand operand)
    {
        switch (operand)
        {
            case { Kind: OperandKind.Local or OperandKind.Temporary }:
                Load(operand);
                Load(operand);
                Body.Emit(Il.And);
                break;
            case { Kind: OperandKind.Operation } when IsRotation(operand.Opcode):
                Load(operand);
                int rotated = TakeTemporary(operand.Type);
                Body.SetLocal(rotated);
                Body.Local(rotated);
                Body.Local(rotated);
                Body.Emit(Il.And);
                _freeTemporaries[Pool(operand.Type)].Push(rotated);
                break;
            case { Kind: OperandKind.Operation } when IsWidthChange(operand.Opcode):
                LoadTested(operand.A!);
                Numeric(operand.Opcode);
                break;
            case { Kind: OperandKind.Operation } when UnchangedBy(operand) is { } same:
                LoadTested(same);
                break;
            default:
                Load(operand);
                break;
        }
    }

    /// <summary>Loads the operands of a comparison that may be one with zero. False where it is none.</summary>
    private bool LoadCompared(Operand operation)
    {
        switch (operation.Opcode)
        {
            case Opcode.I32Eqz or Opcode.I64Eqz:
                LoadTested(operation.A!);
                return true;

            // The JIT turns x >= 1 and the like, unsigned, into tests for zero.
            case Opcode.I32Eq or Opcode.I32Ne or Opcode.I64Eq or Opcode.I64Ne
                or Opcode.I32LtU or Opcode.I32GtU or Opcode.I32LeU or Opcode.I32GeU or Opcode.I64LtU or Opcode.I64GtU or Opcode.I64LeU or Opcode.I64GeU:
                LoadSide(operation.A!, operation.B!);
                LoadSide(operation.B!, operation.A!);
                return true;
            default:
                return false;
        }
    }

    private void LoadSide(Operand side, Operand other)
    {
        bool rotation = side.Kind == OperandKind.Operation && IsRotation(side.Opcode);
        if (rotation || IsConstant(other, 0) || IsConstant(other, 1)) LoadTested(side);
        else Load(side);
    }

    private static bool IsRotation(Opcode opcode) => opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    private static bool IsWidthChange(Opcode opcode) =>
        opcode is Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U or >= Opcode.I32Extend8S and <= Opcode.I64Extend32S;

    /// <summary>The operand that an integer operation gives back unchanged, or null.</summary>
    private static Operand? UnchangedBy(Operand operation) => operation.Opcode switch
    {
        Opcode.I32Add or Opcode.I64Add or Opcode.I32Or or Opcode.I64Or or Opcode.I32Xor or Opcode.I64Xor => Other(operation, 0),
        Opcode.I32Sub or Opcode.I64Sub or Opcode.I32Shl or Opcode.I64Shl or Opcode.I32ShrS or Opcode.I64ShrS or Opcode.I32ShrU or Opcode.I64ShrU =>
            IsConstant(operation.B, 0) ? operation.A : null,
        Opcode.I32And => Other(operation, uint.MaxValue),
        Opcode.I64And => Other(operation, ulong.MaxValue),
        Opcode.I32Mul or Opcode.I64Mul => Other(operation, 1),
        _ => null,
    };
}
