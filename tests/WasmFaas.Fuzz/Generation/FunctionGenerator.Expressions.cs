using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private static readonly byte[] s_nan32x4 = [.. Enumerable.Repeat<byte[]>([0, 0, 0xC0, 0x7F], 4).SelectMany(lane => lane)];
    private static readonly byte[] s_nan64x2 = [.. Enumerable.Repeat<byte[]>([0, 0, 0, 0, 0, 0, 0xF8, 0x7F], 2).SelectMany(lane => lane)];

    /// <summary>Pushes a value whose bits are the same on every engine.</summary>
    private void Expression(ValueKind kind, int depth)
    {
        if (--_budget <= 0 || depth > DeepestExpression)
        {
            Leaf(kind);
            return;
        }

        switch (_rng.Below(100))
        {
            case < 18: Leaf(kind); break;
            case < 64: Operator(kind, depth); break;
            case < 69: Tee(kind, depth); break;
            case < 74: BlockExpression(kind, depth); break;
            case < 79: IfExpression(kind, depth); break;
            case < 84: Select(kind, depth); break;
            case < 89: CallExpression(kind, depth); break;
            case < 92: LoopExpression(kind, depth); break;
            case < 98: Operator(kind, depth); break;
            case < 99: Statement(depth); Expression(kind, depth + 1); break;
            default: Unwind(depth); break;
        }
    }

    private void Leaf(ValueKind kind)
    {
        int local = FindLocal(kind);
        int global = FindGlobal(kind, mutable: false);
        if (local >= 0 && _rng.Chance(60)) _code.Op(Opcode.LocalGet, local);
        else if (global >= 0 && _rng.Chance(40)) _code.Op(Opcode.GlobalGet, global);
        else if (kind == ValueKind.FuncRef && _rng.Chance(80)) _code.Op(Opcode.RefFunc, _rng.Below(_plan.Functions.Count));
        else if (kind == ValueKind.I32 && _rng.Chance(10)) _code.Op(_rng.Chance(50) ? Opcode.MemorySize : Opcode.TableSize, 0);
        else Constant(_code, _rng, kind);
    }

    private void Operator(ValueKind kind, int depth)
    {
        if (kind == ValueKind.FuncRef)
        {
            TableIndex(depth + 1);
            _code.Op(Opcode.TableGet, 0);
            return;
        }

        if (kind == ValueKind.ExternRef)
        {
            Leaf(kind);
            return;
        }

        if (kind == ValueKind.I32 && _rng.Chance(3))
        {
            GrowOrTest(depth);
            return;
        }

        var instruction = _rng.Pick((IReadOnlyList<Instruction>)[.. Instruction.ByResult[kind]]);
        Apply(instruction, depth);
        if (instruction.GivesNan) Canonicalize(instruction.ResultShape);
    }

    /// <summary>An instruction with its operands; a NaN result is left as the engine made it.</summary>
    private void Apply(Instruction instruction, int depth)
    {
        for (int i = 0; i < instruction.Operands.Length; i++)
        {
            if (i > 0 && _budget > 0 && _rng.Chance(6)) Statement(depth + 1);
            if (i == 0 && instruction.Immediate is Immediate.MemoryArgument or Immediate.MemoryArgumentLane) Address(depth + 1);
            else if (instruction.Ignores != FloatShape.None && _rng.Chance(40)) RawFloat(instruction.Operands[i], instruction.Ignores, depth + 1);
            else Expression(instruction.Operands[i], depth + 1);
        }

        _code.Op(instruction.Opcode);
        Immediates(instruction);
    }

    /// <summary>Arithmetic whose NaNs the consumer does not look at: so chains of float operations stay together.</summary>
    private void RawFloat(ValueKind kind, FloatShape shape, int depth)
    {
        if (--_budget <= 0 || depth > DeepestExpression)
        {
            Leaf(kind);
            return;
        }

        var candidates = kind == ValueKind.V128
            ? Instruction.VectorArithmetic[shape]
            : Instruction.ByResult[kind].Where(row => row.GivesNan);
        Apply(_rng.Pick((IReadOnlyList<Instruction>)[.. candidates]), depth);
    }

    /// <summary>x == x ? x : NaN, because the bits of a computed NaN are the engine's choice (core spec 4.3.3).</summary>
    private void Canonicalize(FloatShape shape)
    {
        int temporary = _locals.Count + Array.FindIndex(s_temporaries, item => item.Shape == shape);
        _code.Op(Opcode.LocalSet, temporary).Op(Opcode.LocalGet, temporary);
        switch (shape)
        {
            case FloatShape.F32: _code.F32(0x7FC00000); break;
            case FloatShape.F64: _code.F64(0x7FF8000000000000); break;
            case FloatShape.F32x4: _code.V128(s_nan32x4); break;
            default: _code.V128(s_nan64x2); break;
        }

        _code.Op(Opcode.LocalGet, temporary).Op(Opcode.LocalGet, temporary);
        _code.Op(shape switch
        {
            FloatShape.F32 => Opcode.F32Eq,
            FloatShape.F64 => Opcode.F64Eq,
            FloatShape.F32x4 => Opcode.F32x4Eq,
            _ => Opcode.F64x2Eq,
        });
        _code.Op(shape is FloatShape.F32 or FloatShape.F64 ? Opcode.Select : Opcode.V128Bitselect);
    }

    private void Immediates(Instruction instruction)
    {
        switch (instruction.Immediate)
        {
            case Immediate.MemoryArgument: MemoryArgument(instruction.Log2); break;
            case Immediate.MemoryArgumentLane:
                MemoryArgument(instruction.Log2);
                _code.Byte(_rng.Below(16 >> instruction.Log2));
                break;
            case Immediate.Lane: _code.Byte(_rng.Below(1 << instruction.Log2)); break;
            case Immediate.Shuffle:
                for (int i = 0; i < 16; i++) _code.Byte(_rng.Below(32));
                break;
            case Immediate.I32: _code.Signed(InterestingValues.I32(_rng)); break;
            case Immediate.I64: _code.Signed(InterestingValues.I64(_rng)); break;
            case Immediate.F32: _code.Bytes(BitConverter.GetBytes(InterestingValues.F32(_rng))); break;
            case Immediate.F64: _code.Bytes(BitConverter.GetBytes(InterestingValues.F64(_rng))); break;
            case Immediate.V128: _code.Bytes(InterestingValues.V128(_rng)); break;
        }
    }
}
