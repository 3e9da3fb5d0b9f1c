using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

/// <summary>
/// For one function type, the two translations between typed code and a buffer of 16-byte values: how the host calls a
/// guest function untyped, and how a guest calls an untyped host function. Made once per type, off the typed paths.
/// </summary>
internal sealed class Adapters
{
    private static readonly ConcurrentDictionary<FunctionType, Adapters> s_adapters = new();
    private static readonly ModuleBuilder s_module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("wasm-adapters"), AssemblyBuilderAccess.Run).DefineDynamicModule("wasm-adapters");

    private static int s_count;

    private Adapters(FunctionType type)
    {
        Type[] parameters = [typeof(nint), .. type.Parameters.Select(ClrType)];
        Type result = type.Results.IsEmpty ? typeof(void) : ClrType(type.Results[0]);
        var builder = s_module.DefineType($"Adapters{Interlocked.Increment(ref s_count)}", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        const MethodAttributes attributes = MethodAttributes.Public | MethodAttributes.Static;
        EmitInvoke(builder.DefineMethod("Invoke", attributes, typeof(void), [typeof(nint), typeof(nint), typeof(nint)]).GetILGenerator(), type, parameters, result);
        EmitHost(builder.DefineMethod("Host", attributes, result, parameters).GetILGenerator(), type);
        var made = builder.CreateType();
        Invoke = made.GetMethod("Invoke")!.MethodHandle.GetFunctionPointer();
        Host = made.GetMethod("Host")!.MethodHandle.GetFunctionPointer();
    }

    /// <summary><c>void (nint code, nint context, Vector128&lt;byte&gt;* buffer)</c>: arguments in, results out.</summary>
    internal nint Invoke { get; }

    /// <summary>A function of the type whose context is a <see cref="HostRecord"/> of a <see cref="HostCallback"/>.</summary>
    internal nint Host { get; }

    internal static Adapters For(FunctionType type) => s_adapters.GetOrAdd(type, static type =>
    {
        // One module builder serves all types, and it is not made for several threads.
        lock (s_module) return new Adapters(type);
    });

    internal static Type ClrType(ValueKind kind) => kind switch
    {
        ValueKind.I32 => typeof(int),
        ValueKind.I64 => typeof(long),
        ValueKind.F32 => typeof(float),
        ValueKind.F64 => typeof(double),
        ValueKind.V128 => typeof(Vector128<byte>),
        _ => typeof(nint),
    };

    private static void EmitInvoke(ILGenerator il, FunctionType type, Type[] parameters, Type result)
    {
        il.Emit(OpCodes.Ldarg_1);
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            EmitSlot(il, OpCodes.Ldarg_2, i);
            EmitLoad(il, type.Parameters[i]);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, result, parameters, null);
        if (!type.Results.IsEmpty)
        {
            var first = il.DeclareLocal(result);
            il.Emit(OpCodes.Stloc, first);
            EmitSlot(il, OpCodes.Ldarg_2, 0);
            il.Emit(OpCodes.Ldloc, first);
            EmitStore(il, type.Results[0]);
        }

        for (int i = 1; i < type.Results.Length; i++)
        {
            EmitSlot(il, OpCodes.Ldarg_2, i);
            EmitReturnSlot(il, OpCodes.Ldarg_1, i - 1);
            EmitLoad(il, type.Results[i]);
            EmitStore(il, type.Results[i]);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitHost(ILGenerator il, FunctionType type)
    {
        var buffer = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldc_I4, 16 * Math.Max(1, Math.Max(type.Parameters.Length, type.Results.Length)));
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Emit(OpCodes.Stloc, buffer);
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            EmitSlot(il, OpCodes.Ldloc_0, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            EmitStore(il, type.Parameters[i]);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, buffer);
        il.Emit(OpCodes.Call, typeof(HostCalls).GetMethod(nameof(HostCalls.Untyped))!);
        for (int i = 1; i < type.Results.Length; i++)
        {
            EmitReturnSlot(il, OpCodes.Ldarg_0, i - 1);
            EmitSlot(il, OpCodes.Ldloc_0, i);
            EmitLoad(il, type.Results[i]);
            EmitStore(il, type.Results[i]);
        }

        if (!type.Results.IsEmpty)
        {
            EmitSlot(il, OpCodes.Ldloc_0, 0);
            EmitLoad(il, type.Results[0]);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitSlot(ILGenerator il, OpCode buffer, int index)
    {
        il.Emit(buffer);
        il.Emit(OpCodes.Ldc_I4, index * 16);
        il.Emit(OpCodes.Add);
    }

    private static void EmitReturnSlot(ILGenerator il, OpCode context, int index)
    {
        il.Emit(context);
        il.Emit(OpCodes.Ldc_I4, InstanceHeader.ReturnAreaOffset);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Ldc_I4, index * 16);
        il.Emit(OpCodes.Add);
    }

    private static void EmitLoad(ILGenerator il, ValueKind kind)
    {
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Ldobj, ClrType(kind));
    }

    private static void EmitStore(ILGenerator il, ValueKind kind)
    {
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Stobj, ClrType(kind));
    }
}
