using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>A function's module, from a file, with what was found out about it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">The module.</param>
/// <param name="Convention">The calling convention that its exports and imports ask for.</param>
/// <param name="Reason">Why that one.</param>
/// <param name="IsDefault">False where the keeper, which goes by the exports alone, must be told the convention.</param>
internal sealed record ModuleCode(string Path, byte[] Bytes, string Convention, string Reason, bool IsDefault)
{
    private const string Handler = "handle", Command = "_start";
    private static readonly string[] s_hosts = ["wasi_snapshot_preview1", "wasi_unstable"];
    private static readonly FunctionType s_handlerType = new([], [ValueKind.I32]);

    /// <summary>SHA-256 of the module, in hexadecimal.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>Reads a .wasm file, or the one that a directory has, and checks that it can be a function.</summary>
    /// <exception cref="CommandFailedException">It cannot.</exception>
    public static ModuleCode Read(string path)
    {
        string file = Find(path);
        var module = Commands.ModuleFile.Compile(Engines.Create(), file);
        var missing = module.FunctionImports.Where(import => !s_hosts.Contains(import.Module)).ToList();
        if (missing.Count > 0)
            throw new CommandFailedException(ExitCodes.NotRunnable, $"{file}: imports {missing[0].Module}.{missing[0].Name}, which functions are not given: expected imports from {s_hosts[0]} only");
        byte[] bytes = File.ReadAllBytes(file);
        if (module.FindFunctionType(Handler) is { } type && type.Equals(s_handlerType)) return new ModuleCode(file, bytes, "cgi", "it exports handle", IsDefault: true);
        if (module.FindFunctionType(Command) is not null)
        {
            // A CGI program reads its request from variables, and has no use for arguments; languages whose runtime asks for both leave it open.
            bool isCgi = Imports("environ_get") && !Imports("args_get");
            return isCgi ? new ModuleCode(file, bytes, "cgi", "it exports _start and reads variables, not arguments", IsDefault: false) : new ModuleCode(file, bytes, "args", "it exports _start", IsDefault: true);
        }

        throw new CommandFailedException(ExitCodes.NotRunnable, $"{file}: exports neither _start nor handle: () -> i32, so it cannot be called as a function");

        bool Imports(string name) => module.FunctionImports.Any(import => import.Name == name);
    }

    /// <summary>Notes the convention in a function where the keeper would choose another, unless one is there.</summary>
    public void ApplyConvention(JsonObject function)
    {
        if (!IsDefault && Manifest.Annotation(function, Annotations.Convention) is null) function.At("metadata", "annotations")[Annotations.Convention] = Convention;
    }

    private static string Find(string path)
    {
        if (!Directory.Exists(path)) return path;
        string[] found = [.. Directory.EnumerateFiles(path, "*.wasm").Order(StringComparer.Ordinal)];
        if (found.Length == 1) return found[0];
        string what = found.Length == 0 ? "has no .wasm file" : $"has {found.Length} .wasm files: {string.Join(", ", found.Select(System.IO.Path.GetFileName))}";
        throw new CommandFailedException(ExitCodes.Usage, $"--code {path}: the directory {what}: expected one");
    }
}
