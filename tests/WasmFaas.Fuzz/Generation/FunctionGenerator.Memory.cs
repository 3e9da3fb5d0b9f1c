using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private const int PageBytes = 65536;

    /// <summary>An address, most often within the memory.</summary>
    private void Address(int depth)
    {
        switch (_rng.Below(100))
        {
            case < 55:
                Expression(ValueKind.I32, depth);
                _code.I32(_rng.Pick([0xFF, 0xFFF8, 0xFFFF])).Op(Opcode.I32And);
                break;
            case < 75: _code.Op(Opcode.LocalGet, FindLocal(ValueKind.I32)); break;
            case < 85: _code.I32(_rng.Below(600)); break;
            case < 96: _code.I32((_plan.MemoryPages * PageBytes) - _rng.Below(24)); break;
            default: Expression(ValueKind.I32, depth); break;
        }
    }

    private void MemoryArgument(int log2)
    {
        _code.Unsigned(_rng.Between(0, log2));
        _code.Unsigned(_rng.Below(100) switch
        {
            < 70 => (uint)_rng.Below(64),
            < 85 => (uint)_rng.Below(2000),
            < 95 => (uint)((_plan.MemoryPages * PageBytes) - _rng.Below(Math.Min(24, (_plan.MemoryPages * PageBytes) + 1))),
            _ => (uint)InterestingValues.I32(_rng),
        });
    }

    private void Store(int depth) => Apply(_rng.Pick(Instruction.Stores), depth);

    /// <summary>Accesses through one local at several offsets, which share bounds checks.</summary>
    private void StructureAccess(int depth)
    {
        int local = FindLocal(ValueKind.I32);
        for (int i = _rng.Between(2, 5); i > 0; i--)
        {
            var instruction = _rng.Pick(_rng.Chance(40) ? Instruction.Stores : Instruction.All);
            if (instruction.Immediate is not (Immediate.MemoryArgument or Immediate.MemoryArgumentLane)) continue;
            _code.Op(Opcode.LocalGet, local);
            foreach (var operand in instruction.Operands.Skip(1)) Expression(operand, depth + 2);
            _code.Op(instruction.Opcode);
            Immediates(instruction);
            if (instruction.Result != 0) SetOrDrop(instruction.Result);
        }
    }

    private void BulkMemory(int depth)
    {
        int kind = _rng.Below(4);
        Address(depth + 1);
        if (kind == 1) Address(depth + 1);
        else if (kind >= 2) _code.I32(_rng.Below(20));
        else Expression(ValueKind.I32, depth + 1);
        Length(depth + 1);
        int segment = _rng.Below(_plan.PassiveData + 1);
        if (kind == 0) _code.Op(Opcode.MemoryFill, 0);
        else if (kind == 1) _code.Op(Opcode.MemoryCopy, 0).Unsigned(0);
        else _code.Op(Opcode.MemoryInit, segment).Unsigned(0);
        if (_rng.Chance(5)) _code.Op(Opcode.DataDrop, segment);
    }

    private void BulkTable(int depth)
    {
        int kind = _rng.Below(4);
        TableIndex(depth + 1);
        if (kind == 0)
        {
            Expression(ValueKind.FuncRef, depth + 1);
            _code.Op(Opcode.TableSet, 0);
            return;
        }

        if (kind == 1) Expression(ValueKind.FuncRef, depth + 1);
        else TableIndex(depth + 1);
        _code.I32(_rng.Below(6));
        if (kind == 1) _code.Op(Opcode.TableFill, 0);
        else if (kind == 2) _code.Op(Opcode.TableCopy, 0).Unsigned(0);
        else _code.Op(Opcode.TableInit, 1).Unsigned(0);
        if (_rng.Chance(4)) _code.Op(Opcode.ElemDrop, 1);
    }

    private void TableIndex(int depth)
    {
        if (_rng.Chance(10))
        {
            Expression(ValueKind.I32, depth);
            return;
        }

        if (_rng.Chance(50)) Expression(ValueKind.I32, depth);
        else _code.I32(_rng.Below(ModulePlan.TableElements));
        _code.I32(ModulePlan.TableElements - 1).Op(Opcode.I32And);
    }

    private void Length(int depth)
    {
        if (_rng.Chance(80)) _code.I32(_rng.Below(40));
        else Expression(ValueKind.I32, depth);
    }

    private void GrowOrTest(int depth)
    {
        switch (_rng.Below(3))
        {
            case 0:
                _code.I32(_rng.Below(3)).Op(Opcode.MemoryGrow, 0);
                break;
            case 1:
                Expression(ValueKind.FuncRef, depth + 1);
                _code.I32(_rng.Below(4)).Op(Opcode.TableGrow, 0);
                break;
            default:
                Expression(_rng.Chance(70) ? ValueKind.FuncRef : ValueKind.ExternRef, depth + 1);
                _code.Op(Opcode.RefIsNull);
                break;
        }
    }
}
