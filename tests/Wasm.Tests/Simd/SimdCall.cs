using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Emit;

namespace WasmFaas.Wasm.Tests.Simd;

/// <summary>Compiles one vector instruction the way <see cref="SimdOp"/> prescribes.</summary>
internal static class SimdCall
{
    internal static T Compile<T>(Opcode op, int lane = 0)
        where T : Delegate => Compile<T>(SimdTable.Find(op)!, lane);

    internal static T Compile<T>(SimdOp op, int lane = 0)
        where T : Delegate
    {
        var invoke = typeof(T).GetMethod("Invoke")!;
        var method = new DynamicMethod("op", invoke.ReturnType, [.. invoke.GetParameters().Select(p => p.ParameterType)]);
        var il = method.GetILGenerator();
        for (var i = 0; i < op.Operands.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
            Call(il, op.Operands[i]);
            if (i == 0 && op.TakesLane) il.Emit(OpCodes.Ldc_I4, lane);
        }

        Call(il, op.Methods);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<T>();
    }

    internal static Vector128<byte> Bytes(ulong low, ulong high) => Vector128.Create(low, high).AsByte();

    private static void Call(ILGenerator il, ImmutableArray<MethodInfo> methods)
    {
        foreach (var method in methods) il.Emit(OpCodes.Call, method);
    }
}
