namespace WasmFaas.Wasm.Runtime;

/// <summary>Numbers function types, so that compiled code compares types by number in every module of the process.</summary>
internal static class TypeRegistry
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<FunctionType, int> s_ids = [];
    private static volatile FunctionType[] s_types = new FunctionType[64];

    /// <summary>The type's number; types are never forgotten (a module may define at most <see cref="EngineLimits.Types"/>).</summary>
    internal static int Id(FunctionType type)
    {
        lock (s_lock)
        {
            if (s_ids.TryGetValue(type, out int id)) return id;
            id = s_ids.Count;
            s_ids.Add(type, id);
            var types = s_types;
            if (id == types.Length) Array.Resize(ref types, id * 2);
            types[id] = type;
            s_types = types;
            return id;
        }
    }

    /// <summary>The type with a number; the same object for equal types.</summary>
    internal static FunctionType Type(int id) => s_types[id];

    internal static FunctionType Canonical(FunctionType type) => Type(Id(type));
}
