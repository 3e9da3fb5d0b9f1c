namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>Prints the version and the runtime's.</summary>
    /// <returns>The exit code.</returns>
    public static int Run()
    {
        Console.WriteLine($"wasmfaas {typeof(VersionCommand).Assembly.GetName().Version!.ToString(3)} (.NET {Environment.Version})");
        return 0;
    }
}
