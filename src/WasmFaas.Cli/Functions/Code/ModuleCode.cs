using System.Security.Cryptography;
using WasmFaas.Keeper;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>A function's module, from a file, with what was found out about it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">The module.</param>
/// <param name="Convention">The calling convention that its exports and imports ask for.</param>
/// <param name="Reason">Why that one.</param>
internal sealed record ModuleCode(string Path, byte[] Bytes, string Convention, string Reason)
{
    private static readonly string[] s_hosts = ["wasi_snapshot_preview1", "wasi_unstable"];

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
        if (ConventionFinder.Find(module) is not var (convention, reason))
            throw new CommandFailedException(ExitCodes.NotRunnable, $"{file}: exports neither _start nor handle: () -> i32, so it cannot be called as a function");
        return new ModuleCode(file, File.ReadAllBytes(file), convention.ToString().ToLowerInvariant(), reason);
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
