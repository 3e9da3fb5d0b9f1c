using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private void ConditionalBranch(int depth)
    {
        int label = _rng.Below(_labels.Count);
        var carried = _labels[_labels.Count - 1 - label];
        Values(carried, depth + 1);
        Expression(ValueKind.I32, depth + 1);
        _code.Op(Opcode.BrIf, label);
        TakeAll(carried);
    }

    /// <summary>A br_table in a block of its own: the targets are labels that carry the same types.</summary>
    private void BranchTable(int depth)
    {
        Open(Opcode.Block, new([], []));
        var carried = _labels[_rng.Below(_labels.Count)];
        var targets = Enumerable.Range(0, _labels.Count).Where(label => _labels[_labels.Count - 1 - label].SequenceEqual(carried)).ToList();
        Values(carried, depth + 1);
        Expression(ValueKind.I32, depth + 1);
        if (_rng.Chance(60)) _code.I32(7).Op(Opcode.I32And);
        int count = _rng.Below(6);
        _code.Op(Opcode.BrTable, count);
        for (int i = 0; i <= count; i++) _code.Unsigned(_rng.Pick(targets));
        Close();
    }

    /// <summary>A statement that may leave the function or block, under a condition that is often false.</summary>
    private void EarlyExit(int depth)
    {
        Expression(ValueKind.I32, depth + 1);
        Open(Opcode.If, new([], []));
        Unwind(depth);
        Close();
    }

    /// <summary>Leaves for good: what follows is unreachable, and may take any operand.</summary>
    private void Unwind(int depth)
    {
        switch (_rng.Below(8))
        {
            case 0: _code.Op(Opcode.Unreachable); break;
            case < 4:
                Values(_type.Results, depth + 1);
                _code.Op(Opcode.Return);
                break;
            case 4: TailCall(); break;
            default:
                int label = _rng.Below(_labels.Count);
                Values(_labels[_labels.Count - 1 - label], depth + 1);
                _code.Op(Opcode.Br, label);
                break;
        }
    }

    private void TailCall()
    {
        var targets = Enumerable.Range(0, _plan.Functions.Count).Where(index => _plan.Functions[index].Results.SequenceEqual(_type.Results)).ToList();
        if (targets.Count == 0)
        {
            _code.Op(Opcode.Unreachable);
            return;
        }

        int target = _rng.Pick(targets);
        Values(_plan.Functions[target].Parameters, 2);

        if (_rng.Chance(60)) _code.Op(Opcode.ReturnCall, target);
        else
        {
            TableIndex(3);
            _code.Op(Opcode.ReturnCallIndirect, _plan.Types.Index(_plan.Functions[target])).Unsigned(0);
        }
    }

    private void CallExpression(ValueKind kind, int depth)
    {
        var targets = Enumerable.Range(0, _plan.Functions.Count).Where(index => _plan.Functions[index].Results.SequenceEqual([kind])).ToList();
        if (targets.Count == 0) Operator(kind, depth);
        else Call(_rng.Pick(targets), depth);
    }

    private void CallStatement(int depth)
    {
        int target = _rng.Below(_plan.Functions.Count);
        Call(target, depth);
        TakeAll(_plan.Functions[target].Results);
    }

    private void Call(int target, int depth)
    {
        var type = _plan.Functions[target];
        Values(type.Parameters, depth + 1);
        bool indirect = _rng.Chance(30);
        if (indirect) TableIndex(depth + 1);
        Deepen(1);
        if (indirect) _code.Op(Opcode.CallIndirect, _plan.Types.Index(type)).Unsigned(0);
        else _code.Op(Opcode.Call, target);
        Deepen(-1);
    }

    private void Deepen(int by) =>
        _code.Op(Opcode.GlobalGet, ModulePlan.DepthGlobal).I32(by).Op(Opcode.I32Add).Op(Opcode.GlobalSet, ModulePlan.DepthGlobal);

    private void Select(ValueKind kind, int depth)
    {
        Expression(kind, depth + 1);
        Expression(kind, depth + 1);
        Expression(ValueKind.I32, depth + 1);
        if (kind is ValueKind.FuncRef or ValueKind.ExternRef || _rng.Chance(20)) _code.Op(Opcode.SelectT, 1).Kind(kind);
        else _code.Op(Opcode.Select);
    }
}
