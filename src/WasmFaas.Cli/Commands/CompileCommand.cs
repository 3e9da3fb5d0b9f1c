using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas compile</c>.</summary>
internal static class CompileCommand
{
    /// <summary>Compiles a module.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string path)
    {
        var module = ModuleFile.Compile(new Engine(), path);
        Console.WriteLine($"{module.Digest} {path}");
        return 0;
    }
}
