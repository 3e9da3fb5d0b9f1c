using WasmFaas.Wasm;

namespace WasmFaas.Keeper;

/// <summary>Finds the convention that a module is made for, from its exports and imports.</summary>
public static class ConventionFinder
{
    internal const string HandlerName = "handle", CommandName = "_start";

    private static readonly FunctionType s_handlerType = new([], [ValueKind.I32]);

    /// <summary>The convention, and why that one; null where the module exports nothing that could be called.</summary>
    public static (CallingConvention Convention, string Reason)? Find(Module module)
    {
        if (IsReactor(module)) return (CallingConvention.Cgi, "it exports handle");
        if (module.FindFunctionType(CommandName) is null) return null;

        // A CGI program reads its request from variables, and has no use for arguments; languages whose runtime asks for both leave it open.
        bool isCgi = Imports("environ_get") && !Imports("args_get");
        return isCgi ? (CallingConvention.Cgi, "it exports _start and reads variables, not arguments") : (CallingConvention.Args, "it exports _start");

        bool Imports(string name) => module.FunctionImports.Any(import => import.Name == name);
    }

    /// <summary>Whether the module exports <c>handle: () -> i32</c>, which is called again and again.</summary>
    internal static bool IsReactor(Module module) => module.FindFunctionType(HandlerName) is { } type && type.Equals(s_handlerType);
}
