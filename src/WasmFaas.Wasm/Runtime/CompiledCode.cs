using System.Reflection;
using System.Runtime.Loader;
using WasmFaas.Wasm.Emit;

namespace WasmFaas.Wasm.Runtime;

/// <summary>A module's functions as machine code, or as code that becomes so when it is first called.</summary>
internal sealed unsafe class CompiledCode
{
    private static readonly Dictionary<string, Assembly> s_assemblies = [];
    private static readonly Dictionary<(string Path, string Type), CompiledCode> s_images = [];

    // Keeps a collectible assembly loaded while instances run its code.
    private readonly Type _type;

    private CompiledCode(Type type, Module module, bool isAheadOfTime)
    {
        _type = type;
        IsAheadOfTime = isAheadOfTime;
        References = new nint[module.Layout.ReferencedFunctions.Count];
        GuestStack.Register(type, module);
        LoadVectorType(type, module);
        var fill = type.GetMethod(ImageBuilder.ReferencesMethod)!.MethodHandle.GetFunctionPointer();
        fixed (nint* references = References) ((delegate*<nint, void>)fill)((nint)references);
    }

    /// <summary>Address of each of <see cref="ContextLayout.ReferencedFunctions"/>; 0 for imported ones.</summary>
    internal nint[] References { get; }

    internal bool IsAheadOfTime { get; }

    /// <summary>Name of the assembly that <see cref="Emit"/> makes.</summary>
    internal static string AssemblyName(Module module) => "wasm-" + module.Digest;

    /// <summary>The assembly of a module, as a file's content.</summary>
    internal static byte[] Emit(Module module)
    {
        var image = new ImageBuilder(AssemblyName(module));
        image.Add(module.Definition, module.Layout);
        return image.Build();
    }

    /// <summary>Loads an assembly for the JIT, which compiles each function fully when it is first called; it unloads with its last user.</summary>
    internal static CompiledCode LoadForJit(Module module, byte[] image, string type = "M0")
    {
        var context = new AssemblyLoadContext(module.Name, isCollectible: true);
        return new CompiledCode(context.LoadFromStream(new MemoryStream(image)).GetType(type, throwOnError: true)!, module, isAheadOfTime: false);
    }

    /// <summary>
    /// Loads an image compiled ahead of time, for the life of the process. The runtime uses an image's machine code only for
    /// the first load of a file, so modules with the same content share it.
    /// </summary>
    internal static CompiledCode LoadImage(Module module, string path, string type = "M0")
    {
        lock (s_images)
        {
            if (s_images.TryGetValue((path, type), out var code)) return code;
            if (!s_assemblies.TryGetValue(path, out var assembly))
            {
                assembly = new AssemblyLoadContext(module.Name, isCollectible: false).LoadFromAssemblyPath(path);
                s_assemblies.Add(path, assembly);
            }

            code = new CompiledCode(assembly.GetType(type, throwOnError: true)!, module, isAheadOfTime: true);
            s_images.Add((path, type), code);
            return code;
        }
    }

    // A garbage collection that meets a function's first call reads its signature, and must not have to load a type for that:
    // it would wait for the call, which waits for the collection.
    private static void LoadVectorType(Type type, Module module)
    {
        var definition = module.Definition;
        for (int i = definition.ImportedFunctions; i < definition.FunctionTypes.Length; i++)
        {
            var signature = definition.TypeOf(i);
            if (!signature.Parameters.Contains(ValueKind.V128) && !signature.Results.Contains(ValueKind.V128)) continue;
            var method = type.GetMethod($"f{i}")!;
            GC.KeepAlive(method.ReturnType);
            GC.KeepAlive(method.GetParameters());
            return;
        }
    }
}
