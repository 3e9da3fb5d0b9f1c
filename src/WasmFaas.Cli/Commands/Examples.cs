using WasmFaas.Keeper;

namespace WasmFaas.Cli.Commands;

/// <summary>The examples that are served where no function is given.</summary>
internal static class Examples
{
    private const string RootVariable = "WASMFAAS_ROOT", FileName = "examples/functions";

    /// <summary>The functions listed in <c>examples/functions</c>, beneath the working directory or the repository; none where there is no such file.</summary>
    public static IReadOnlyList<FunctionSpec> Find()
    {
        string?[] roots = [Directory.GetCurrentDirectory(), Environment.GetEnvironmentVariable(RootVariable)];
        foreach (string? root in roots)
        {
            if (root is null) continue;
            string path = Path.Combine(root, FileName);
            if (File.Exists(path)) return FunctionSpec.ParseFile(path);
        }

        return [];
    }
}
