using WasmFaas.Wasm;

namespace WasmFaas.Benchmarks;

/// <summary>Compiles modules for the benchmarks, just in time or ahead of time.</summary>
internal static class CompiledModule
{
    /// <summary>The module of a file of this repository.</summary>
    /// <param name="path">Path beneath the repository's root.</param>
    /// <param name="aheadOfTime">Whether its code comes from crossgen2; the image is kept in <c>.build/bench-cache</c>.</param>
    public static async Task<Module> LoadAsync(string path, bool aheadOfTime) =>
        await CompileAsync(Repository.Read(path), path, aheadOfTime);

    public static async Task<Module> CompileAsync(byte[] binary, string name, bool aheadOfTime)
    {
        if (!aheadOfTime) return new Engine().Compile(binary, name);
        var engine = new Engine(null, new CodeCache(Path.Combine(Repository.Root, ".build/bench-cache")), new AheadOfTimeCompiler());
        var module = engine.Compile(binary, name);
        await module.CompileAheadOfTimeAsync(CancellationToken.None);
        return module;
    }
}
