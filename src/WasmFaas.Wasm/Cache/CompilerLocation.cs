using System.Reflection;

namespace WasmFaas.Wasm;

/// <summary>
/// Where crossgen2 is: the path in <c>WASMFAAS_CROSSGEN2</c> (the executable or its directory), else the directory
/// <c>crossgen2</c> beside this assembly (published applications), else the path in the file <c>crossgen2.path</c> there (builds).
/// </summary>
internal static class CompilerLocation
{
    private const string Variable = "WASMFAAS_CROSSGEN2";
    private const string ExecutableName = "crossgen2";

    /// <summary>The executable, or the reason why there is none.</summary>
    internal static (string? Executable, string? Reason) Find()
    {
        var assembly = Assembly.GetExecutingAssembly().Location;
        if (assembly.Length == 0) return (null, "ahead-of-time compilation needs WasmFaas.Wasm.dll as a file of its own, not bundled");
        var directory = Path.GetDirectoryName(assembly)!;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured) return Check(configured, Variable);
        var beside = Path.Combine(directory, ExecutableName);
        if (Directory.Exists(beside)) return Check(beside, "the application");
        var pointer = Path.Combine(directory, ExecutableName + ".path");
        if (File.Exists(pointer)) return Check(File.ReadAllText(pointer).Trim(), pointer);
        return (null, $"crossgen2 was not found: there is neither a directory {beside} nor an environment variable {Variable}");
    }

    private static (string? Executable, string? Reason) Check(string path, string source)
    {
        var executable = Directory.Exists(path) ? Path.Combine(path, ExecutableName) : path;
        if (!File.Exists(executable)) return (null, $"crossgen2 was not found: {source} names {path}, where there is none");
        return (File.GetUnixFileMode(executable) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0
            ? (null, $"crossgen2 is not executable: chmod +x {executable}")
            : (executable, null);
    }
}
