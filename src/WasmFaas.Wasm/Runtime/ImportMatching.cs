using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Whether a definition may stand for an import (core spec 3.2.7, 4.5.2).</summary>
internal static class ImportMatching
{
    internal static bool Matches(ModuleDefinition module, Import import, object found) => (import.Kind, found) switch
    {
        (ExternKind.Function, HostDefinition host) => host.Type.Equals(module.TypeOf(import.Index)),
        (ExternKind.Function, Function function) => function.Type.Equals(module.TypeOf(import.Index)),
        (ExternKind.Memory, Memory memory) => Matches(module.Memories[import.Index].Limits, (uint)memory.Pages, memory.Type.Limits),
        (ExternKind.Table, Table table) => table.Type.Element == module.Tables[import.Index].Type.Element
            && Matches(module.Tables[import.Index].Type.Limits, (uint)table.Length, table.Type.Limits),
        (ExternKind.Global, Global global) => global.Type == module.Globals[import.Index].Type,
        _ => false,
    };

    internal static string Describe(ModuleDefinition module, Import import) => import.Kind switch
    {
        ExternKind.Function => $"function of type {module.TypeOf(import.Index)}",
        ExternKind.Memory => $"memory of {Describe(module.Memories[import.Index].Limits)} pages",
        ExternKind.Table => $"table of {Describe(module.Tables[import.Index].Type.Limits)} {FunctionType.Name(module.Tables[import.Index].Type.Element)}",
        _ => Describe(module.Globals[import.Index].Type),
    };

    internal static string Describe(object found) => found switch
    {
        HostDefinition host => $"a function of type {host.Type}",
        Function function => $"a function of type {function.Type}",
        Memory memory => $"a memory of {memory.Pages} pages ({Describe(memory.Type.Limits)})",
        Table table => $"a table of {table.Length} {FunctionType.Name(table.Element)} ({Describe(table.Type.Limits)})",
        Global global => "a " + Describe(global.Type),
        _ => found.GetType().Name,
    };

    private static bool Matches(Limits wanted, uint current, Limits actual) =>
        current >= wanted.Minimum && (wanted.Maximum is not uint maximum || actual.Maximum <= maximum);

    private static string Describe(Limits limits) => limits.Maximum is uint maximum ? $"{limits.Minimum} to {maximum}" : $"{limits.Minimum} or more";

    private static string Describe(GlobalType type) => $"{(type.Mutable ? "mutable " : "")}global of type {FunctionType.Name(type.Kind)}";
}
