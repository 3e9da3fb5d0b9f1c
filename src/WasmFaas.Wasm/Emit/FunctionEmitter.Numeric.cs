using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

// Scalar operators: their operands are on the CIL stack.
internal sealed partial class FunctionEmitter
{
    private static bool Traps(Opcode opcode) =>
        opcode is >= Opcode.I32DivS and <= Opcode.I32RemU or >= Opcode.I64DivS and <= Opcode.I64RemU
            or >= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U or >= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U;

    /// <summary>An operator that can trap is computed at once, so that effects keep their order.</summary>
    private void Trapping(Opcode opcode, in OpcodeInfo info)
    {
        if (opcode is Opcode.I32RemS or Opcode.I64RemS && !(_stack[^1] is { Kind: OperandKind.Constant } divisor && !IsMinusOne(divisor)))
        {
            SignedRemainder(info.Result);
            return;
        }

        var second = info.OperandCount == 2 ? Pop() : null;
        var first = Pop();
        Load(first);
        if (second is not null) Load(second);
        switch (opcode)
        {
            case Opcode.I32DivS or Opcode.I64DivS: Body.Emit(Il.Div); break;
            case Opcode.I32DivU or Opcode.I64DivU: Body.Emit(Il.DivUn); break;
            case Opcode.I32RemS or Opcode.I64RemS: Body.Emit(Il.Rem); break;
            case Opcode.I32RemU or Opcode.I64RemU: Body.Emit(Il.RemUn); break;
            default: Call(Guest.Helper(opcode)); break;
        }

        Release(first);
        if (second is not null) Release(second);
        PushResult(info.Result);
    }

    private static bool IsMinusOne(Operand constant) =>
        constant.Type == ValueKind.I32 ? (uint)constant.Low == uint.MaxValue : constant.Low == ulong.MaxValue;

    // The processor faults on the smallest integer % -1, which is 0: so x % -1 is computed as x % 1.
    private void SignedRemainder(ValueKind type)
    {
        Operand second = Pop(), first = Pop();
        int divisor = TakeTemporary(type);
        int divide = Body.NewLabel();
        Load(second);
        Body.SetLocal(divisor);
        Body.Local(divisor);
        LoadInteger(type, -1);
        Body.Branch(Il.BneUn, divide);
        LoadInteger(type, 1);
        Body.SetLocal(divisor);
        Body.Mark(divide);
        Load(first);
        Body.Local(divisor);
        Body.Emit(Il.Rem);
        Release(first);
        Release(second);
        _freeTemporaries[Pool(type)].Push(divisor);
        PushResult(type);
    }

    private void LoadInteger(ValueKind type, int value)
    {
        if (type == ValueKind.I32) Body.Int32(value);
        else Body.Int64(value);
    }

    private void Numeric(Opcode opcode)
    {
        if (!Comparison(opcode) && !Arithmetic(opcode) && !Conversion(opcode)) Call(Guest.Helper(opcode));
    }

    private bool Comparison(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Eqz:
                Body.Int32(0);
                Body.Emit(Il.Ceq);
                return true;
            case Opcode.I64Eqz:
                Body.Int64(0);
                Body.Emit(Il.Ceq);
                return true;
            case Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq: return Compare(Il.Ceq);
            case Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne: return CompareNot(Il.Ceq);
            case Opcode.I32LtS or Opcode.I64LtS or Opcode.F32Lt or Opcode.F64Lt: return Compare(Il.Clt);
            case Opcode.I32LtU or Opcode.I64LtU: return Compare(Il.CltUn);
            case Opcode.I32GtS or Opcode.I64GtS or Opcode.F32Gt or Opcode.F64Gt: return Compare(Il.Cgt);
            case Opcode.I32GtU or Opcode.I64GtU: return Compare(Il.CgtUn);
            case Opcode.I32LeS or Opcode.I64LeS: return CompareNot(Il.Cgt);
            case Opcode.I32LeU or Opcode.I64LeU: return CompareNot(Il.CgtUn);
            case Opcode.I32GeS or Opcode.I64GeS: return CompareNot(Il.Clt);
            case Opcode.I32GeU or Opcode.I64GeU: return CompareNot(Il.CltUn);
            // For floats .un means "or unordered": not (a > b or unordered) is a <= b.
            case Opcode.F32Le or Opcode.F64Le: return CompareNot(Il.CgtUn);
            case Opcode.F32Ge or Opcode.F64Ge: return CompareNot(Il.CltUn);
            default: return false;
        }
    }

    private bool Compare(Il instruction)
    {
        Body.Emit(instruction);
        return true;
    }

    private bool CompareNot(Il instruction)
    {
        Body.Emit(instruction);
        Body.Int32(0);
        Body.Emit(Il.Ceq);
        return true;
    }

    private bool Arithmetic(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Add or Opcode.I64Add or Opcode.F32Add or Opcode.F64Add: Body.Emit(Il.Add); break;
            case Opcode.I32Sub or Opcode.I64Sub or Opcode.F32Sub or Opcode.F64Sub: Body.Emit(Il.Sub); break;
            case Opcode.I32Mul or Opcode.I64Mul or Opcode.F32Mul or Opcode.F64Mul: Body.Emit(Il.Mul); break;
            case Opcode.F32Div or Opcode.F64Div: Body.Emit(Il.Div); break;
            case Opcode.I32And or Opcode.I64And: Body.Emit(Il.And); break;
            case Opcode.I32Or or Opcode.I64Or: Body.Emit(Il.Or); break;
            case Opcode.I32Xor or Opcode.I64Xor: Body.Emit(Il.Xor); break;
            case Opcode.I32Shl: Shift(Il.Shl, 31); break;
            case Opcode.I32ShrS: Shift(Il.Shr, 31); break;
            case Opcode.I32ShrU: Shift(Il.ShrUn, 31); break;
            case Opcode.I64Shl: Shift(Il.Shl, 63); break;
            case Opcode.I64ShrS: Shift(Il.Shr, 63); break;
            case Opcode.I64ShrU: Shift(Il.ShrUn, 63); break;
            case Opcode.F32Neg or Opcode.F64Neg: Body.Emit(Il.Neg); break;
            case Opcode.I64Rotl or Opcode.I64Rotr:
                Body.Emit(Il.ConvI4);
                Call(Guest.Helper(opcode));
                break;
            case Opcode.I64Clz or Opcode.I64Ctz or Opcode.I64Popcnt:
                Call(Guest.Helper(opcode));
                Body.Emit(Il.ConvI8);
                break;
            default: return false;
        }

        return true;
    }

    // wasm takes the count modulo the width; CIL leaves larger counts undefined.
    private void Shift(Il instruction, int mask)
    {
        if (mask == 63) Body.Emit(Il.ConvI4);
        Body.Int32(mask);
        Body.Emit(Il.And);
        Body.Emit(instruction);
    }

    private bool Conversion(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32WrapI64: Body.Emit(Il.ConvI4); break;
            case Opcode.I64ExtendI32S: Body.Emit(Il.ConvI8); break;
            case Opcode.I64ExtendI32U: Body.Emit(Il.ConvU8); break;
            case Opcode.I32Extend8S: Body.Emit(Il.ConvI1); break;
            case Opcode.I32Extend16S: Body.Emit(Il.ConvI2); break;
            case Opcode.I64Extend8S: Convert(Il.ConvI1, Il.ConvI8); break;
            case Opcode.I64Extend16S: Convert(Il.ConvI2, Il.ConvI8); break;
            case Opcode.I64Extend32S: Convert(Il.ConvI4, Il.ConvI8); break;
            case Opcode.F32ConvertI32S or Opcode.F32ConvertI64S or Opcode.F32DemoteF64: Body.Emit(Il.ConvR4); break;
            case Opcode.F64ConvertI32S or Opcode.F64ConvertI64S or Opcode.F64PromoteF32: Body.Emit(Il.ConvR8); break;
            case Opcode.F64ConvertI32U or Opcode.F64ConvertI64U: Convert(Il.ConvRUn, Il.ConvR8); break;
            case Opcode.F32ConvertI32U: Convert(Il.ConvRUn, Il.ConvR4); break;
            default: return false;
        }

        return true;
    }

    private void Convert(Il first, Il second)
    {
        Body.Emit(first);
        Body.Emit(second);
    }
}
