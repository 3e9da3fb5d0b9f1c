using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

// Loads and stores. An access of N bytes at address + offset is in bounds where the sum, in 64-bit arithmetic, is not
// above the memory's limit for N bytes.
internal sealed partial class FunctionEmitter
{
    private readonly Dictionary<int, int> _memoryBases = [];

    /// <summary>
    /// Up to which end (offset + width) accesses relative to a wasm local were checked since it was last written, in code
    /// that is always executed before. Memories never shrink, so such an access needs no check.
    /// </summary>
    private readonly Dictionary<(int Memory, int Local), ulong> _checked = [];
    private int _address;

    private void LoadMemoryRecord(IlWriter il, int memory, int field) =>
        LoadRecord(il, layout.Memory(memory), layout.IsImportedMemory(memory), field);

    /// <summary>Loads the address of a field of a record in the context, or of one that the context points at.</summary>
    private static void LoadRecord(IlWriter il, int offset, bool isPointer, int field)
    {
        il.Emit(Il.Ldarg0);
        if (isPointer)
        {
            il.Int32(offset);
            il.Emit(Il.Add);
            il.Emit(Il.LdindI);
            offset = 0;
        }

        if (offset + field == 0) return;
        il.Int32(offset + field);
        il.Emit(Il.Add);
    }

    // A memory's address never changes, so it is read once per function.
    private int MemoryBase(int memory)
    {
        if (!_memoryBases.TryGetValue(memory, out int local)) _memoryBases.Add(memory, local = NewLocal(null));
        return local;
    }

    /// <summary>Consumes an address and leaves, after the check, the native address on the CIL stack.</summary>
    private void NativeAddress(Operand address, MemoryArgument argument, int bytes)
    {
        if (IsChecked(address, argument, bytes))
        {
            Body.Local(MemoryBase(argument.Memory));
            EffectiveAddress(address, argument.Offset);
            Body.Emit(Il.Add);
            return;
        }

        if (_address < 0) _address = NewLocal(ValueKind.I64);
        EffectiveAddress(address, argument.Offset);
        Body.SetLocal(_address);
        Body.Local(_address);
        LoadMemoryRecord(Body, argument.Memory, MemoryRecord.LimitOffset(bytes));
        Body.Emit(Il.LdindI8);
        Body.Branch(Il.Bgt, TrapLabel(TrapCode.MemoryOutOfBounds));
        Body.Local(MemoryBase(argument.Memory));
        Body.Local(_address);
        Body.Emit(Il.Add);
    }

    private void EffectiveAddress(Operand address, ulong offset)
    {
        if (address.Kind == OperandKind.Constant)
        {
            Body.Int64((long)((uint)address.Low + offset));
            return;
        }

        Consume(address);
        Body.Emit(Il.ConvU8);
        if (offset == 0) return;
        Body.Int64((long)offset);
        Body.Emit(Il.Add);
    }

    private bool IsChecked(Operand address, MemoryArgument argument, int bytes)
    {
        if (address.Kind != OperandKind.Local) return false;
        ulong end = argument.Offset + (ulong)bytes;
        if (_checked.TryGetValue((argument.Memory, address.Index), out ulong known) && end <= known) return true;
        _checked[(argument.Memory, address.Index)] = end;
        return false;
    }

    /// <summary>Forgets what was checked relative to a local that is written.</summary>
    private void Unchecked(int wasmLocal)
    {
        if (_checked.Count == 0) return;
        for (int memory = 0; memory < module.Memories.Length; memory++) _checked.Remove((memory, wasmLocal));
    }

    private void MemoryLoad(Opcode opcode, in OpcodeInfo info, MemoryArgument argument)
    {
        var (load, convert) = LoadInstructions(opcode);
        NativeAddress(Pop(), argument, 1 << info.Log2);
        if (load == Il.Ldobj)
        {
            LoadVectorObject();
        }
        else
        {
            Body.Emit(load);
            if (convert != 0) Body.Emit(convert);
        }

        if (opcode is > Opcode.V128Load and < Opcode.V128Store or Opcode.V128Load32Zero or Opcode.V128Load64Zero)
            foreach (var method in SimdTable.Find(opcode)!.Methods) Call(method);
        PushResult(info.Result);
    }

    private void MemoryStore(Opcode opcode, in OpcodeInfo info, MemoryArgument argument)
    {
        var value = Pop();
        NativeAddress(Pop(), argument, 1 << info.Log2);
        Consume(value);
        StoreIndirect(opcode switch
        {
            Opcode.I32Store => Il.StindI4,
            Opcode.I64Store => Il.StindI8,
            Opcode.F32Store => Il.StindR4,
            Opcode.F64Store => Il.StindR8,
            Opcode.I32Store8 or Opcode.I64Store8 => Il.StindI1,
            Opcode.I32Store16 or Opcode.I64Store16 => Il.StindI2,
            Opcode.I64Store32 => Il.StindI4,
            _ => Il.Stobj,
        });
    }

    private void LoadLane(Opcode opcode, in OpcodeInfo info, MemoryArgument argument, int lane)
    {
        var simd = SimdTable.Find(opcode)!;
        var vector = Pop();
        int scalar = TakeTemporary(info.Log2 == 3 ? ValueKind.I64 : ValueKind.I32);
        NativeAddress(Pop(), argument, 1 << info.Log2);
        Body.Emit(LaneLoad(info.Log2));
        Body.SetLocal(scalar);
        Consume(vector);
        foreach (var method in simd.Operands[0]) Call(method);
        Body.Int32(lane);
        Body.Local(scalar);
        foreach (var method in simd.Methods) Call(method);
        _freeTemporaries[info.Log2 == 3 ? 1 : 0].Push(scalar);
        PushResult(ValueKind.V128);
    }

    private void StoreLane(Opcode opcode, in OpcodeInfo info, MemoryArgument argument, int lane)
    {
        var simd = SimdTable.Find(opcode)!;
        var vector = Pop();
        NativeAddress(Pop(), argument, 1 << info.Log2);
        Consume(vector);
        foreach (var method in simd.Operands[0]) Call(method);
        Body.Int32(lane);
        foreach (var method in simd.Methods) Call(method);
        StoreIndirect(info.Log2 switch { 0 => Il.StindI1, 1 => Il.StindI2, 2 => Il.StindI4, _ => Il.StindI8 });
    }

    private static Il LaneLoad(int log2) => log2 switch { 0 => Il.LdindU1, 1 => Il.LdindU2, 2 => Il.LdindU4, _ => Il.LdindI8 };

    private void LoadVectorObject()
    {
        Body.Emit(Il.Unaligned, 1);
        Body.EmitToken(Il.Ldobj, tokens.Vector);
    }

    private void StoreIndirect(Il instruction)
    {
        if (instruction != Il.Stobj)
        {
            Body.Emit(instruction);
            return;
        }

        Body.Emit(Il.Unaligned, 1);
        Body.EmitToken(Il.Stobj, tokens.Vector);
    }

    private void StoreIndirect(ValueKind kind) => StoreIndirect(kind switch
    {
        ValueKind.I32 => Il.StindI4,
        ValueKind.I64 => Il.StindI8,
        ValueKind.F32 => Il.StindR4,
        ValueKind.F64 => Il.StindR8,
        ValueKind.V128 => Il.Stobj,
        _ => Il.StindI,
    });

    private void LoadIndirect(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32: Body.Emit(Il.LdindI4); break;
            case ValueKind.I64: Body.Emit(Il.LdindI8); break;
            case ValueKind.F32: Body.Emit(Il.LdindR4); break;
            case ValueKind.F64: Body.Emit(Il.LdindR8); break;
            case ValueKind.V128: LoadVectorObject(); break;
            default: Body.Emit(Il.LdindI); break;
        }
    }

    private static (Il Load, Il Convert) LoadInstructions(Opcode opcode) => opcode switch
    {
        Opcode.I32Load => (Il.LdindI4, 0),
        Opcode.I64Load => (Il.LdindI8, 0),
        Opcode.F32Load => (Il.LdindR4, 0),
        Opcode.F64Load => (Il.LdindR8, 0),
        Opcode.I32Load8S => (Il.LdindI1, 0),
        Opcode.I32Load8U => (Il.LdindU1, 0),
        Opcode.I32Load16S => (Il.LdindI2, 0),
        Opcode.I32Load16U => (Il.LdindU2, 0),
        Opcode.I64Load8S => (Il.LdindI1, Il.ConvI8),
        Opcode.I64Load8U => (Il.LdindU1, Il.ConvU8),
        Opcode.I64Load16S => (Il.LdindI2, Il.ConvI8),
        Opcode.I64Load16U => (Il.LdindU2, Il.ConvU8),
        Opcode.I64Load32S => (Il.LdindI4, Il.ConvI8),
        Opcode.I64Load32U => (Il.LdindU4, Il.ConvU8),
        Opcode.V128Load8Splat => (Il.LdindU1, 0),
        Opcode.V128Load16Splat => (Il.LdindU2, 0),
        Opcode.V128Load32Splat or Opcode.V128Load32Zero => (Il.LdindU4, 0),
        Opcode.V128Load64Splat or Opcode.V128Load64Zero
            or Opcode.V128Load8x8S or Opcode.V128Load8x8U or Opcode.V128Load16x4S or Opcode.V128Load16x4U
            or Opcode.V128Load32x2S or Opcode.V128Load32x2U => (Il.LdindI8, 0),
        _ => (Il.Ldobj, 0),
    };
}
