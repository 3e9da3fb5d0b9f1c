using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>The functions that ref.func may name in code: those that occur outside of code (core spec 3.5.15, C.refs).</summary>
internal static class DeclaredReferences
{
    /// <summary>For each function whether it is declared. The module's exports and constant expressions are valid.</summary>
    public static bool[] Of(ModuleDefinition module)
    {
        var declared = new bool[module.FunctionTypes.Length];
        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternKind.Function) declared[export.Index] = true;
        }

        foreach (var global in module.Globals) Add(declared, global.Initial);
        foreach (var table in module.Tables) Add(declared, table.Initial);
        foreach (var segment in module.Elements)
        {
            foreach (var item in segment.Items) Add(declared, item);
        }

        return declared;
    }

    private static void Add(bool[] declared, ConstantExpression? expression)
    {
        if (expression is null) return;
        foreach (var instruction in expression.Instructions)
        {
            if (instruction.Opcode == Opcode.RefFunc) declared[(int)instruction.Low] = true;
        }
    }
}
