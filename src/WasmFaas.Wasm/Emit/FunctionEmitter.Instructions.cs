using System.Buffers.Binary;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

// The dispatch: one instruction in, effects on the symbolic stack and the body out.
internal sealed partial class FunctionEmitter
{
    private void Instruction(Opcode opcode, ref CodeReader reader)
    {
        ref readonly var info = ref OpcodeTable.Get(opcode);
        switch (info.Immediate)
        {
            case Immediate.None when !info.Special:
                if (Traps(opcode)) Trapping(opcode, info);
                else if (opcode != Opcode.Nop) PushOperation(opcode, info, simd: opcode >= Opcode.V128Load ? SimdTable.Find(opcode) : null);
                break;
            case Immediate.Lane:
                PushOperation(opcode, info, reader.ReadByte(), SimdTable.Find(opcode));
                break;
            case Immediate.MemoryArgument when info.Result != default:
                MemoryLoad(opcode, info, reader.ReadMemoryArgument());
                break;
            case Immediate.MemoryArgument:
                MemoryStore(opcode, info, reader.ReadMemoryArgument());
                break;
            case Immediate.MemoryArgumentLane when info.Result != default:
                LoadLane(opcode, info, reader.ReadMemoryArgument(), reader.ReadByte());
                break;
            case Immediate.MemoryArgumentLane:
                StoreLane(opcode, info, reader.ReadMemoryArgument(), reader.ReadByte());
                break;
            default:
                if (!Constant(opcode, ref reader) && !Control(opcode, ref reader)) Other(opcode, ref reader);
                break;
        }
    }

    private bool Constant(Opcode opcode, ref CodeReader reader)
    {
        switch (opcode)
        {
            case Opcode.I32Const:
                PushConstant(ValueKind.I32, (uint)reader.ReadS32());
                return true;
            case Opcode.I64Const:
                PushConstant(ValueKind.I64, (ulong)reader.ReadS64());
                return true;
            case Opcode.F32Const:
                PushConstant(ValueKind.F32, reader.ReadF32Bits());
                return true;
            case Opcode.F64Const:
                PushConstant(ValueKind.F64, reader.ReadF64Bits());
                return true;
            case Opcode.V128Const:
                var bytes = reader.ReadBytes(16);
                PushConstant(ValueKind.V128, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                return true;
            case Opcode.RefNull:
                PushConstant(reader.ReadHeapKind(), 0);
                return true;
            default:
                return false;
        }
    }

    private bool Control(Opcode opcode, ref CodeReader reader)
    {
        switch (opcode)
        {
            case Opcode.Unreachable:
                Body.Branch(Il.Br, TrapLabel(TrapCode.Unreachable));
                _unreachable = true;
                return true;
            case Opcode.Block:
                BeginBlock(FrameKind.Block, reader.ReadBlockType());
                return true;
            case Opcode.Loop:
                BeginBlock(FrameKind.Loop, reader.ReadBlockType());
                return true;
            case Opcode.If:
                BeginIf(reader.ReadBlockType());
                return true;
            case Opcode.Else:
                BeginElse();
                return true;
            case Opcode.End:
                End();
                return true;
            case Opcode.Br:
                Branch(reader.ReadIndex());
                return true;
            case Opcode.BrIf:
                BranchIf(reader.ReadIndex());
                return true;
            case Opcode.BrTable:
                BranchTable(ref reader);
                return true;
            case Opcode.Return:
                ReturnValues();
                _unreachable = true;
                return true;
            case Opcode.Call or Opcode.ReturnCall:
                CallFunction(reader.ReadIndex(), tail: opcode == Opcode.ReturnCall);
                return true;
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect:
                CallReference(reader.ReadIndex(), reader.ReadIndex(), tail: opcode == Opcode.ReturnCallIndirect);
                return true;
            default:
                return false;
        }
    }

    private void Other(Opcode opcode, ref CodeReader reader)
    {
        switch (opcode)
        {
            case Opcode.Drop: Release(Pop()); break;
            case Opcode.Select: Select(); break;
            case Opcode.SelectT:
                reader.Skip(Immediate.ValueTypes);
                Select();
                break;
            case Opcode.LocalGet: PushLocal(reader.ReadIndex()); break;
            case Opcode.LocalSet: LocalSet(reader.ReadIndex(), keep: false); break;
            case Opcode.LocalTee: LocalSet(reader.ReadIndex(), keep: true); break;
            case Opcode.GlobalGet: GlobalGet(reader.ReadIndex()); break;
            case Opcode.GlobalSet: GlobalSet(reader.ReadIndex()); break;
            case Opcode.TableGet: TableGet(reader.ReadIndex()); break;
            case Opcode.TableSet: TableSet(reader.ReadIndex()); break;
            case Opcode.TableSize: TableSize(reader.ReadIndex()); break;
            case Opcode.TableGrow: TableGrow(reader.ReadIndex()); break;
            case Opcode.TableFill: TableFill(reader.ReadIndex()); break;
            case Opcode.TableCopy: RangeCall(Guest.TableCopy, reader.ReadIndex(), reader.ReadIndex()); break;
            case Opcode.TableInit: RangeCall(Guest.TableInit, reader.ReadIndex(), reader.ReadIndex()); break;
            case Opcode.ElemDrop: Drop(Guest.ElemDrop, reader.ReadIndex()); break;
            case Opcode.MemorySize: MemorySize(reader.ReadIndex()); break;
            case Opcode.MemoryGrow: MemoryGrow(reader.ReadIndex()); break;
            case Opcode.MemoryFill: MemoryFill(reader.ReadIndex()); break;
            case Opcode.MemoryCopy: MemoryCopy(reader.ReadIndex(), reader.ReadIndex()); break;
            case Opcode.MemoryInit: RangeCall(Guest.MemoryInit, reader.ReadIndex(), reader.ReadIndex()); break;
            case Opcode.DataDrop: Drop(Guest.DataDrop, reader.ReadIndex()); break;
            case Opcode.RefIsNull: ReferenceIsNull(); break;
            case Opcode.RefFunc: ReferenceFunction(reader.ReadIndex()); break;
            case Opcode.I8x16Shuffle: Shuffle(reader.ReadBytes(16)); break;
            default: throw new InvalidOperationException($"{OpcodeTable.Name(opcode)} passed validation but has no code");
        }
    }

    private void LocalSet(int index, bool keep)
    {
        var value = Pop();
        SaveReaders(index);
        Consume(value);
        StoreWasmLocal(index);
        Unchecked(index);
        if (keep) PushLocal(index);
    }

    private void Select()
    {
        Operand condition = Pop(), second = Pop(), first = Pop();
        int result = TakeTemporary(first.Type);
        int end = Body.NewLabel();
        Load(first);
        Body.SetLocal(result);
        LoadTested(condition);
        Body.Branch(Il.Brtrue, end);
        Load(second);
        Body.SetLocal(result);
        Body.Mark(end);
        Release(first);
        Release(second);
        Release(condition);
        PushTemporary(first.Type, result);
    }

    private void Shuffle(ReadOnlySpan<byte> immediate)
    {
        Span<byte> lanes = stackalloc byte[16];
        immediate.CopyTo(lanes);
        var simd = SimdTable.Shuffle(lanes);
        Operand second = Pop(), first = Pop();
        Load(first);
        Load(second);
        LoadVector(BinaryPrimitives.ReadUInt64LittleEndian(lanes), BinaryPrimitives.ReadUInt64LittleEndian(lanes[8..]));
        foreach (var method in simd.Methods) Call(method);
        Release(first);
        Release(second);
        PushResult(ValueKind.V128);
    }
}
