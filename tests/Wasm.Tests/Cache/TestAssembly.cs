using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Emit;

namespace WasmFaas.Wasm.Tests.Cache;

/// <summary>A small assembly: <c>Code.Square(int)</c>, and <c>Code.Minimum</c> of vectors, which calls the engine.</summary>
internal static class TestAssembly
{
    internal static void Save(string path, int methods = 1)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Path.GetFileNameWithoutExtension(path)), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule("code").DefineType("Code", TypeAttributes.Public | TypeAttributes.BeforeFieldInit);
        for (var i = 0; i < methods; i++)
        {
            var square = type.DefineMethod(i == 0 ? "Square" : $"Square{i}", MethodAttributes.Public | MethodAttributes.Static, typeof(int), [typeof(int)]).GetILGenerator();
            square.Emit(OpCodes.Ldarg_0);
            square.Emit(OpCodes.Ldarg_0);
            square.Emit(OpCodes.Mul);
            square.Emit(OpCodes.Ret);
        }

        var vector = typeof(Vector128<byte>);
        var minimum = type.DefineMethod("Minimum", MethodAttributes.Public | MethodAttributes.Static, vector, [vector, vector]).GetILGenerator();
        minimum.Emit(OpCodes.Ldarg_0);
        minimum.Emit(OpCodes.Ldarg_1);
        minimum.Emit(OpCodes.Call, SimdTable.Find(Opcode.F32x4Min)!.Methods[0]);
        minimum.Emit(OpCodes.Ret);
        type.CreateType();
        assembly.Save(path);
    }
}
