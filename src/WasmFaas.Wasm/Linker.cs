using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>Names what modules may import: host functions, and the exports of other instances.</summary>
/// <remarks>Not safe for use by several threads while definitions are added.</remarks>
public sealed unsafe class Linker
{
    private readonly Dictionary<(string Module, string Name), object> _definitions = [];

    /// <summary>Defines a function of an instance.</summary>
    public void Define(string module, string name, Function function) => _definitions[(module, name)] = function;

    /// <summary>Defines a memory.</summary>
    public void Define(string module, string name, Memory memory) => _definitions[(module, name)] = memory;

    /// <summary>Defines a table.</summary>
    public void Define(string module, string name, Table table) => _definitions[(module, name)] = table;

    /// <summary>Defines a global.</summary>
    public void Define(string module, string name, Global global) => _definitions[(module, name)] = global;

    /// <summary>Defines all exports of an instance under a module name.</summary>
    public void DefineInstance(string module, Instance instance)
    {
        foreach (string name in instance.ExportNames) _definitions[(module, name)] = instance.FindExport(name)!;
    }

    /// <summary>Defines a host function of any type.</summary>
    public void DefineFunction(string module, string name, FunctionType type, HostCallback callback)
    {
        type = TypeRegistry.Canonical(type);
        _definitions[(module, name)] = new HostDefinition(type, Adapters.For(type).Host, new UntypedTarget(type, callback));
    }

    /// <summary>
    /// Defines a host function as the address of a static method, the cheapest kind: compiled code calls it directly.
    /// The method's first parameter is a <see cref="Caller"/>; then come the parameters of <paramref name="type"/> as int,
    /// long, float, double, Vector128&lt;byte&gt; or nint (references). The type has at most one result.
    /// </summary>
    /// <remarks>
    /// Nothing checks that the method is of that shape. The types in its signature must be loaded already (a <c>typeof</c> of
    /// each in its own assembly does that): a garbage collection that meets the method's first call cannot load them.
    /// </remarks>
    public void DefineStatic(string module, string name, FunctionType type, nint method)
    {
        if (type.Results.Length > 1) throw new ArgumentException("a static host function has at most one result", nameof(type));
        _definitions[(module, name)] = new HostDefinition(TypeRegistry.Canonical(type), method);
    }

    /// <summary>Defines a host function without parameters and result.</summary>
    public void DefineFunction(string module, string name, Action<Caller> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, void>)&HostAction.Call, [], typeof(void));

    /// <summary>Defines a host function with one parameter (int, uint, long, ulong, float, double or Vector128&lt;byte&gt;) and no result.</summary>
    public void DefineFunction<T1>(string module, string name, Action<Caller, T1> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, T1, void>)&HostAction<T1>.Call, [typeof(T1)], typeof(void));

    /// <summary>Defines a host function with two parameters and no result.</summary>
    public void DefineFunction<T1, T2>(string module, string name, Action<Caller, T1, T2> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, T1, T2, void>)&HostAction<T1, T2>.Call, [typeof(T1), typeof(T2)], typeof(void));

    /// <summary>Defines a host function with a result.</summary>
    public void DefineFunction<TResult>(string module, string name, Func<Caller, TResult> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, TResult>)&HostFunc<TResult>.Call, [], typeof(TResult));

    /// <summary>Defines a host function with one parameter and a result.</summary>
    public void DefineFunction<T1, TResult>(string module, string name, Func<Caller, T1, TResult> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, T1, TResult>)&HostFunc<T1, TResult>.Call, [typeof(T1)], typeof(TResult));

    /// <summary>Defines a host function with two parameters and a result.</summary>
    public void DefineFunction<T1, T2, TResult>(string module, string name, Func<Caller, T1, T2, TResult> function) =>
        DefineDelegate(module, name, function, (nint)(delegate*<nint, T1, T2, TResult>)&HostFunc<T1, T2, TResult>.Call, [typeof(T1), typeof(T2)], typeof(TResult));

    /// <summary>Satisfies a module's imports, so that it can be instantiated many times without looking them up again.</summary>
    /// <exception cref="LinkException">An import is not defined or of another type.</exception>
    public LinkedModule Link(Module module)
    {
        var definition = module.Definition;
        var imports = new object[definition.Imports.Length];
        for (int i = 0; i < imports.Length; i++)
        {
            var import = definition.Imports[i];
            if (!_definitions.TryGetValue((import.Module, import.Name), out object? found))
                throw new LinkException($"unknown import: {Describe(definition, import)} is not defined");
            if (!ImportMatching.Matches(definition, import, found))
                throw new LinkException($"incompatible import type: {Describe(definition, import)} is defined as {ImportMatching.Describe(found)}");
            imports[i] = found;
        }

        return new LinkedModule(module, imports);
    }

    /// <summary>Links and instantiates a module.</summary>
    /// <exception cref="LinkException">An import is not defined or of another type, or an initial size passes a limit.</exception>
    /// <exception cref="Trap">A segment does not fit, or the start function trapped.</exception>
    public Instance Instantiate(Store store, Module module) => Link(module).Instantiate(store);

    private static string Describe(ModuleDefinition module, Import import) =>
        $"{ImportMatching.Describe(module, import)} \"{import.Module}\" \"{import.Name}\"";

    private void DefineDelegate(string module, string name, Delegate function, nint code, ReadOnlySpan<Type> parameters, Type result) =>
        _definitions[(module, name)] = new HostDefinition(Signature.Of(parameters, result), code, function);
}
