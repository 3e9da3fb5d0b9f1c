namespace WasmFaas.EndToEnd.Tests;

internal static class CliPaths
{
    /// <summary>A path beneath the repository's root, where the program runs.</summary>
    public static string InRoot(this string path) => Path.Combine(WasmFaasProcess.Root, path);
}
