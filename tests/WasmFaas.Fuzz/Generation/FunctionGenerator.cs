using System.Collections.Immutable;
using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

/// <summary>
/// Generates one function: statements (empty stack effect) and expressions (push one value) that nest in each other, so
/// that effects happen while other values wait on the stack.
/// </summary>
internal sealed partial class FunctionGenerator
{
    private const int DeepestCall = 30;
    private const int DeepestExpression = 7;

    // Locals after the function's own, where results are held that may be NaNs of any bits; nothing else reads them.
    private static readonly (FloatShape Shape, ValueKind Kind)[] s_temporaries =
    [
        (FloatShape.F32, ValueKind.F32), (FloatShape.F64, ValueKind.F64), (FloatShape.F32x4, ValueKind.V128), (FloatShape.F64x2, ValueKind.V128),
    ];

    private readonly Rng _rng;
    private readonly ModulePlan _plan;
    private readonly FunctionType _type;
    private readonly WasmWriter _code = new();
    private readonly List<ValueKind> _locals;

    // What a branch to each enclosing label carries, outermost first.
    private readonly List<ImmutableArray<ValueKind>> _labels = [];
    private int _budget;

    public FunctionGenerator(Rng rng, ModulePlan plan, FunctionType type)
    {
        (_rng, _plan, _type) = (rng, plan, type);
        _budget = rng.Pick([15, 40, 120, 300]);
        _locals = [.. type.Parameters, .. ModulePlan.Kinds(rng, 8), ValueKind.I32];
    }

    /// <summary>The function's entry of the code section, without its size.</summary>
    public byte[] Generate()
    {
        _labels.Add(_type.Results);
        Guard(countsDepth: true);
        Statements(_rng.Between(1, 10));
        if (_rng.Chance(10)) TailCall();
        Values(_type.Results, 0);
        _code.Op(Opcode.End);
        return new WasmWriter().Bytes(LocalGroups()).Bytes(_code.ToArray()).ToArray();
    }

    /// <summary>A constant of a type; a null reference for the reference types.</summary>
    public static void Constant(WasmWriter code, Rng rng, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32: code.I32(InterestingValues.I32(rng)); break;
            case ValueKind.I64: code.I64(InterestingValues.I64(rng)); break;
            case ValueKind.F32: code.F32(InterestingValues.F32(rng)); break;
            case ValueKind.F64: code.F64(InterestingValues.F64(rng)); break;
            case ValueKind.V128: code.V128(InterestingValues.V128(rng)); break;
            default: code.Op(Opcode.RefNull).Kind(kind); break;
        }
    }

    private byte[] LocalGroups()
    {
        var groups = new WasmWriter();
        List<ValueKind> locals = [.. _locals, .. s_temporaries.Select(temporary => temporary.Kind)];
        int count = 0;
        for (int i = _type.Parameters.Length; i < locals.Count; count++)
        {
            int end = i + 1;
            while (end < locals.Count && locals[end] == locals[i]) end++;
            groups.Unsigned(end - i).Kind(locals[i]);
            i = end;
        }

        return new WasmWriter().Unsigned(count).Bytes(groups.ToArray()).ToArray();
    }

    /// <summary>Uses fuel; without any left, returns zeros. At each function's entry and loop's head, so that all code ends soon.</summary>
    private void Guard(bool countsDepth = false)
    {
        _code.Op(Opcode.GlobalGet, ModulePlan.FuelGlobal).Op(Opcode.I32Eqz);
        if (countsDepth) _code.Op(Opcode.GlobalGet, ModulePlan.DepthGlobal).I32(DeepestCall).Op(Opcode.I32GtU).Op(Opcode.I32Or);
        _code.Op(Opcode.If).Byte(0x40);
        foreach (var kind in _type.Results) Zero(kind);
        _code.Op(Opcode.Return).Op(Opcode.End);
        _code.Op(Opcode.GlobalGet, ModulePlan.FuelGlobal).I32(1).Op(Opcode.I32Sub).Op(Opcode.GlobalSet, ModulePlan.FuelGlobal);
    }

    private void Zero(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32: _code.I32(0); break;
            case ValueKind.I64: _code.I64(0); break;
            case ValueKind.F32: _code.F32(0); break;
            case ValueKind.F64: _code.F64(0); break;
            case ValueKind.V128: _code.V128(new byte[16]); break;
            default: _code.Op(Opcode.RefNull).Kind(kind); break;
        }
    }

    private void Values(IEnumerable<ValueKind> kinds, int depth)
    {
        foreach (var kind in kinds) Expression(kind, depth);
    }

    private int FindLocal(ValueKind kind)
    {
        int start = _rng.Below(_locals.Count);
        for (int i = 0; i < _locals.Count; i++)
        {
            int local = (start + i) % _locals.Count;
            if (_locals[local] == kind) return local;
        }

        return -1;
    }

    private int FindGlobal(ValueKind kind, bool mutable)
    {
        int start = _rng.Below(_plan.Globals.Count);
        for (int i = 0; i < _plan.Globals.Count; i++)
        {
            int global = (start + i) % _plan.Globals.Count;
            if (global > ModulePlan.DepthGlobal && _plan.Globals[global].Kind == kind && (_plan.Globals[global].Mutable || !mutable)) return global;
        }

        return -1;
    }
}
