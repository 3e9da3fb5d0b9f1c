using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using WasmFaas.Wasm.Emit;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>One image, compiled ahead of time, of all modules of some scripts.</summary>
internal sealed class SuiteImage
{
    private readonly string _path;
    private readonly Dictionary<string, string> _types;

    private SuiteImage(string path, Dictionary<string, string> types) => (_path, _types) = (path, types);

    /// <summary>Compiles the scripts' modules; those that the engine refuses are not in the image.</summary>
    /// <param name="scripts">Names of the scripts.</param>
    /// <param name="directory">Where the image is made and stays.</param>
    /// <param name="cancellation">Stops the compiler.</param>
    public static async Task<SuiteImage> CompileAsync(IEnumerable<string> scripts, string directory, CancellationToken cancellation)
    {
        var engine = new Engine();
        var types = new Dictionary<string, string>();
        var builder = new ImageBuilder("suite");
        foreach (var binary in scripts.SelectMany(SuiteArchive.Modules))
        {
            Module module;
            try
            {
                module = engine.Compile(binary, "suite");
            }
            catch (ModuleException)
            {
                continue;
            }

            if (!types.ContainsKey(module.Digest)) types[module.Digest] = builder.Add(module.Definition, module.Layout);
        }

        var (input, output) = (Path.Combine(directory, "suite.il.dll"), Path.Combine(directory, "suite.dll"));
        await File.WriteAllBytesAsync(input, builder.Build(), cancellation);
        await new AheadOfTimeCompiler().CompileAsync(input, output, cancellation);
        return new SuiteImage(output, types);
    }

    /// <summary>Compiles a module and gives it its code in the image.</summary>
    public Module Compile(Engine engine, byte[] binary, string name)
    {
        var module = engine.Compile(binary, name);
        module.Code = CompiledCode.LoadImage(module, _path, _types[module.Digest]);
        return module;
    }

    /// <summary>The image's methods that have no machine code in it; to be asked before anything runs.</summary>
    public List<string> LeftToTheJit()
    {
        var (digest, type) = _types.First();
        var binary = SuiteArchive.Scripts.SelectMany(SuiteArchive.Modules).First(bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)) == digest);
        CompiledCode.LoadImage(new Engine().Compile(binary, "suite"), _path, type);
        var image = AssemblyLoadContext.All.SelectMany(context => context.Assemblies).Single(assembly => assembly.Location == _path);
        var left = new List<string>();
        foreach (var method in image.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)))
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
            if (JitInfo.GetCompiledMethodCount(currentThread: true) != before) left.Add($"{method.DeclaringType!.Name}.{method.Name}");
        }

        return left;
    }
}
