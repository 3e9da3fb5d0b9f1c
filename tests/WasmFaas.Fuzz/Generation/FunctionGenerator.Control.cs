using System.Collections.Immutable;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private void Statements(int count)
    {
        for (int i = 0; i < count && _budget > 0; i++) Statement(0);
    }

    private void Statement(int depth)
    {
        if (--_budget <= 0 || depth > DeepestExpression) return;
        switch (_rng.Below(100))
        {
            case < 22: SetLocal(depth); break;
            case < 32: SetGlobal(depth); break;
            case < 48: Store(depth); break;
            case < 53: StructureAccess(depth); break;
            case < 61: IfStatement(depth); break;
            case < 69: LoopStatement(depth); break;
            case < 76: MultiValueBlock(depth); break;
            case < 84: CallStatement(depth); break;
            case < 89: ConditionalBranch(depth); break;
            case < 92: BranchTable(depth); break;
            case < 95: BulkMemory(depth); break;
            case < 98: BulkTable(depth); break;
            case < 99: _code.Op(Opcode.Nop); break;
            default: EarlyExit(depth); break;
        }
    }

    private void SetLocal(int depth)
    {
        int local = _rng.Below(_locals.Count);
        Expression(_locals[local], depth + 1);
        _code.Op(Opcode.LocalSet, local);
    }

    private void SetGlobal(int depth)
    {
        var kind = ModulePlan.Kind(_rng);
        Expression(kind, depth + 1);
        if (FindGlobal(kind, mutable: true) is >= 0 and var global) _code.Op(Opcode.GlobalSet, global);
        else SetOrDrop(kind);
    }

    private void Tee(ValueKind kind, int depth)
    {
        Expression(kind, depth + 1);
        if (FindLocal(kind) is >= 0 and var local) _code.Op(Opcode.LocalTee, local);
    }

    private void SetOrDrop(ValueKind kind)
    {
        if (_rng.Chance(60) && FindLocal(kind) is >= 0 and var local) _code.Op(Opcode.LocalSet, local);
        else _code.Op(Opcode.Drop);
    }

    /// <summary>Takes values off the stack, the last one first.</summary>
    private void TakeAll(ImmutableArray<ValueKind> kinds)
    {
        for (int i = kinds.Length - 1; i >= 0; i--) SetOrDrop(kinds[i]);
    }

    private void Open(Opcode opcode, FunctionType type)
    {
        _code.Op(opcode);
        if (type.Parameters.Length == 0 && type.Results.Length == 0) _code.Byte(0x40);
        else if (type.Parameters.Length == 0 && type.Results.Length == 1) _code.Kind(type.Results[0]);
        else _code.Signed(_plan.Types.Index(type));
        _labels.Add(opcode == Opcode.Loop ? type.Parameters : type.Results);
        if (opcode == Opcode.Loop) Guard();
    }

    private void Close()
    {
        _code.Op(Opcode.End);
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void BlockExpression(ValueKind kind, int depth)
    {
        Open(Opcode.Block, new([], [kind]));
        for (int i = _rng.Below(3); i > 0; i--) Statement(depth + 1);
        Expression(kind, depth + 1);
        if (_rng.Chance(40))
        {
            Expression(ValueKind.I32, depth + 2);
            _code.Op(Opcode.BrIf, 0);
        }

        Close();
    }

    private void IfExpression(ValueKind kind, int depth)
    {
        Expression(ValueKind.I32, depth + 1);
        Open(Opcode.If, new([], [kind]));
        Expression(kind, depth + 1);
        _code.Op(Opcode.Else);
        Expression(kind, depth + 1);
        Close();
    }

    private void LoopExpression(ValueKind kind, int depth)
    {
        Open(Opcode.Loop, new([], [kind]));
        Statement(depth + 1);
        Expression(kind, depth + 1);
        Expression(ValueKind.I32, depth + 1);
        _code.Op(Opcode.BrIf, 0);
        Close();
    }

    private void IfStatement(int depth)
    {
        Expression(ValueKind.I32, depth + 1);
        Open(Opcode.If, new([], []));
        Statement(depth + 1);
        if (_rng.Chance(50))
        {
            _code.Op(Opcode.Else);
            Statement(depth + 1);
        }

        Close();
    }

    private void LoopStatement(int depth)
    {
        var carried = ImmutableArray.CreateRange(ModulePlan.Kinds(_rng, 3));
        Values(carried, depth + 1);
        Open(Opcode.Loop, new(carried, carried));
        TakeAll(carried);
        for (int i = _rng.Between(1, 3); i > 0; i--) Statement(depth + 1);
        Values(carried, depth + 2);
        Expression(ValueKind.I32, depth + 1);
        _code.Op(Opcode.BrIf, 0);
        Close();
        TakeAll(carried);
    }

    private void MultiValueBlock(int depth)
    {
        var parameters = ImmutableArray.CreateRange(ModulePlan.Kinds(_rng, 3));
        var results = _rng.Chance(30) ? parameters : [.. ModulePlan.Kinds(_rng, 3)];
        bool branches = _rng.Chance(40);
        Values(parameters, depth + 1);
        if (branches) Expression(ValueKind.I32, depth + 1);
        Open(branches ? Opcode.If : Opcode.Block, new(parameters, results));
        Arm(parameters, results, depth);
        if (branches)
        {
            _code.Op(Opcode.Else);
            Arm(parameters, results, depth);
        }

        Close();
        TakeAll(results);
    }

    private void Arm(ImmutableArray<ValueKind> parameters, ImmutableArray<ValueKind> results, int depth)
    {
        Statement(depth + 1);
        if (parameters.SequenceEqual(results) && _rng.Chance(60)) return;
        TakeAll(parameters);
        Statement(depth + 1);
        Values(results, depth + 1);
    }
}
