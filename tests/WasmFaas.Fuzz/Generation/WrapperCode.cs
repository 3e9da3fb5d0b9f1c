using WasmFaas.Fuzz.Binary;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

/// <summary>The functions through which the host calls a generated module.</summary>
internal static class WrapperCode
{
    private const int Type64 = (int)ValueKind.I64;

    /// <summary>Fills up the fuel and calls a function of the same type.</summary>
    public static byte[] Call(ModulePlan plan, int target)
    {
        var code = new WasmWriter().Unsigned(0);
        code.I32(plan.Fuel).Op(Opcode.GlobalSet, ModulePlan.FuelGlobal);
        code.I32(0).Op(Opcode.GlobalSet, ModulePlan.DepthGlobal);
        for (int i = 0; i < plan.Functions[target].Parameters.Length; i++) code.Op(Opcode.LocalGet, i);
        return code.Op(Opcode.Call, target).Op(Opcode.End).ToArray();
    }

    /// <summary>Folds what the host cannot read (vectors, references, the table) into a number.</summary>
    public static byte[] Checksum(ModulePlan plan)
    {
        var code = new WasmWriter().Unsigned(1).Unsigned(1).Byte(Type64);
        for (int i = 0; i < plan.Globals.Count; i++)
        {
            var kind = plan.Globals[i].Kind;
            if (kind == ValueKind.V128)
            {
                for (int lane = 0; lane < 2; lane++)
                    Fold(code, writer => writer.Op(Opcode.GlobalGet, i).Op(Opcode.I64x2ExtractLane, lane));
            }
            else if (kind is ValueKind.FuncRef or ValueKind.ExternRef)
            {
                Fold(code, writer => writer.Op(Opcode.GlobalGet, i).Op(Opcode.RefIsNull).Op(Opcode.I64ExtendI32U));
            }
        }

        Fold(code, writer => writer.Op(Opcode.TableSize, 0).Op(Opcode.I64ExtendI32U));
        for (int i = 0; i < ModulePlan.TableElements; i++)
            Fold(code, writer => writer.I32(i).Op(Opcode.TableGet, 0).Op(Opcode.RefIsNull).Op(Opcode.I64ExtendI32U));
        return code.Op(Opcode.LocalGet, 0).Op(Opcode.End).ToArray();
    }

    private static void Fold(WasmWriter code, Action<WasmWriter> value)
    {
        code.Op(Opcode.LocalGet, 0).I64(0x9E3779B1).Op(Opcode.I64Mul);
        value(code);
        code.Op(Opcode.I64Add).I64(23).Op(Opcode.I64Rotl).Op(Opcode.LocalSet, 0);
    }
}
