using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Services;

/// <summary>A service's compiled module.</summary>
internal static class ResidentModule
{
    private static readonly FunctionType s_commandType = new([], []);

    /// <summary>Compiles a module and checks that it can be a service.</summary>
    /// <exception cref="FunctionException">It cannot.</exception>
    public static LinkedModule Load(FunctionHost host, string name, ModuleSource source)
    {
        try
        {
            var linked = host.Modules.Get(source.Read(), name);
            var module = linked.Module;
            if (module.FindFunctionType(Command.EntryName) is not { } type) throw new FunctionException($"{source.Name}: exports no _start, which a service is run by");
            if (!type.Equals(s_commandType)) throw new FunctionException($"{source.Name}: _start is of type {type}, expected {s_commandType}");
            if (module.FunctionImports.All(import => import.Name != "sock_accept")) throw new FunctionException($"{source.Name}: imports no sock_accept, so it cannot take connections: a service accepts them on descriptor 3");
            return linked;
        }
        catch (Exception e) when (e is ModuleException or LinkException)
        {
            throw new FunctionException($"{source.Name}: {e.Message}", e);
        }
    }
}
