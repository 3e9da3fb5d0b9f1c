using System.Collections.Concurrent;
using System.Text;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi.Tests;

/// <summary>Runs a module as a WASI command and keeps what it wrote.</summary>
internal static class Guest
{
    private static readonly Engine s_engine = new();
    private static readonly ConcurrentDictionary<string, Lazy<LinkedModule>> s_modules = [];

    internal static LinkedModule Load(string path) => s_modules.GetOrAdd(path, static path => new Lazy<LinkedModule>(() => Link(File.ReadAllBytes(path), path))).Value;

    internal static LinkedModule Link(byte[] binary, string name)
    {
        var linker = new Linker();
        Preview1.Define(linker);
        return linker.Link(s_engine.Compile(binary, name));
    }

    internal static GuestResult Run(string path, WasiOptions options, string input = "", Action<WasiContext>? prepare = null) =>
        Run(Load(path), options, input, prepare);

    internal static GuestResult Run(LinkedModule module, WasiOptions options, string input = "", Action<WasiContext>? prepare = null)
    {
        using var context = new WasiContext(options);
        OutputBuffer output = new(), error = new();
        context.SetInput(Encoding.UTF8.GetBytes(input));
        context.SetOutput(output);
        context.SetError(error);
        prepare?.Invoke(context);
        using var store = new Store(s_engine, data: context);
        int code = Command.Run(module.Instantiate(store));
        return new GuestResult(code, Encoding.UTF8.GetString(output.Written), Encoding.UTF8.GetString(error.Written));
    }

    internal static Store NewStore(WasiContext context) => new(s_engine, data: context);
}
