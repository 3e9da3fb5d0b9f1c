using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Emit;

// The symbolic operand stack: pushing, popping, saving values into CIL locals before an effect would change them.
internal sealed partial class FunctionEmitter
{
    /// <summary>Larger expressions are computed into a local, which bounds the CIL stack and the recursion here.</summary>
    private const int MaxTree = 24;

    private readonly List<Operand> _stack = [];
    private readonly Stack<int>[] _freeTemporaries = [new(), new(), new(), new(), new(), new()];

    private void Push(Operand operand) => _stack.Add(operand);

    private void PushConstant(ValueKind type, ulong low, ulong high = 0) =>
        Push(new Operand { Kind = OperandKind.Constant, Type = type, Low = low, High = high });

    private void PushLocal(int index) => Push(new Operand
    {
        Kind = OperandKind.Local,
        Type = LocalKind(index),
        Index = index,
        Reads = 1UL << (index & 63),
    });

    private void PushTemporary(ValueKind type, int local) =>
        Push(new Operand { Kind = OperandKind.Temporary, Type = type, Index = local });

    private Operand Pop()
    {
        var operand = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return operand;
    }

    /// <summary>Pushes an operator's result without computing it yet.</summary>
    private void PushOperation(Opcode opcode, in OpcodeInfo info, int lane = 0, SimdOp? simd = null)
    {
        var operand = new Operand { Kind = OperandKind.Operation, Type = info.Result, Opcode = opcode, Index = lane, Simd = simd };
        if (info.OperandCount > 2) Attach(operand, ref operand.C);
        if (info.OperandCount > 1) Attach(operand, ref operand.B);
        if (info.OperandCount > 0) Attach(operand, ref operand.A);
        Push(operand);
        if (operand.Size > MaxTree) Save(_stack.Count - 1);
    }

    private void Attach(Operand parent, ref Operand? slot)
    {
        slot = Pop();
        parent.Size += slot.Size;
        parent.Reads |= slot.Reads;
    }

    private static int Pool(ValueKind type) => type switch
    {
        ValueKind.I32 => 0,
        ValueKind.I64 => 1,
        ValueKind.F32 => 2,
        ValueKind.F64 => 3,
        ValueKind.V128 => 4,
        _ => 5,
    };

    private int TakeTemporary(ValueKind type) =>
        _freeTemporaries[Pool(type)].TryPop(out int local) ? local : NewLocal(type);

    /// <summary>Gives the locals that an operand was the only user of back.</summary>
    private void Release(Operand operand)
    {
        if (operand.Kind == OperandKind.Temporary) _freeTemporaries[Pool(operand.Type)].Push(operand.Index);
        if (operand.Kind != OperandKind.Operation) return;
        if (operand.A is not null) Release(operand.A);
        if (operand.B is not null) Release(operand.B);
        if (operand.C is not null) Release(operand.C);
    }

    /// <summary>Puts an operand on the CIL stack, for its only use.</summary>
    private void Consume(Operand operand)
    {
        Load(operand);
        Release(operand);
    }

    private void ConsumeTop() => Consume(Pop());

    /// <summary>Stores the CIL stack's top into a fresh temporary and pushes that.</summary>
    private void PushResult(ValueKind type)
    {
        int local = TakeTemporary(type);
        Body.SetLocal(local);
        PushTemporary(type, local);
    }

    /// <summary>Computes the operand at a place of the stack now, unless it is a constant or computed already.</summary>
    private void Save(int place)
    {
        var operand = _stack[place];
        if (operand.Kind is OperandKind.Constant or OperandKind.Temporary) return;
        Consume(operand);
        int local = TakeTemporary(operand.Type);
        Body.SetLocal(local);
        _stack[place] = new Operand { Kind = OperandKind.Temporary, Type = operand.Type, Index = local };
    }

    private void SaveAll()
    {
        for (int i = 0; i < _stack.Count; i++) Save(i);
    }

    /// <summary>Computes what still reads a wasm local that is about to be written.</summary>
    private void SaveReaders(int wasmLocal)
    {
        ulong bit = 1UL << (wasmLocal & 63);
        for (int i = 0; i < _stack.Count; i++)
            if ((_stack[i].Reads & bit) != 0) Save(i);
    }

    private void Load(Operand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Constant:
                LoadConstant(operand);
                break;
            case OperandKind.Local:
                LoadWasmLocal(operand.Index);
                break;
            case OperandKind.Temporary:
                Body.Local(operand.Index);
                break;
            case OperandKind.Operation when operand.Simd is { } simd:
                LoadSimd(operand, simd);
                break;
            default:
                LoadOperation(operand);
                break;
        }
    }

    private void LoadConstant(Operand operand)
    {
        switch (operand.Type)
        {
            case ValueKind.I32:
                Body.Int32((int)operand.Low);
                break;
            case ValueKind.I64:
                Body.Int64((long)operand.Low);
                break;
            case ValueKind.F32:
                LoadF32((uint)operand.Low);
                break;
            case ValueKind.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(operand.Low)):
                Body.Int64((long)operand.Low);
                Call(Guest.Int64BitsToDouble);
                break;
            case ValueKind.F64:
                Body.Double((long)operand.Low);
                break;
            case ValueKind.V128:
                LoadVector(operand.Low, operand.High);
                break;
            default:
                Body.Int32(0);
                Body.Emit(Il.ConvU);
                break;
        }
    }

    private void LoadVector(ulong low, ulong high)
    {
        Body.Int64((long)low);
        Body.Int64((long)high);
        Call(Guest.VectorOfInt64);
        Call(Guest.Int64AsBytes);
    }

    private void LoadSimd(Operand operand, SimdOp simd)
    {
        if (operand.A is not null) LoadSimdOperand(operand.A, simd, 0);
        if (simd.TakesLane) Body.Int32(operand.Index);
        if (operand.B is not null) LoadSimdOperand(operand.B, simd, 1);
        if (operand.C is not null) LoadSimdOperand(operand.C, simd, 2);
        foreach (var method in simd.Methods) Call(method);
    }

    private void LoadSimdOperand(Operand operand, SimdOp simd, int index)
    {
        Load(operand);
        if (index >= simd.Operands.Length) return;
        foreach (var method in simd.Operands[index]) Call(method);
    }
}
