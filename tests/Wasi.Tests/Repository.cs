namespace WasmFaas.Wasi.Tests;

/// <summary>Where the tests' files are.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Guests { get; } = Path.Combine(Root, "tests", "guests", "wasi");

    /// <summary>The official suite's directory, or null where it is absent.</summary>
    internal static string? SuiteDirectory { get; } = FindSuite();

    private static string? FindSuite()
    {
        string named = Environment.GetEnvironmentVariable("WASMFAAS_WASI_SUITE") ?? Path.Combine(Root, "..", "shared", "testdata", "wasi-testsuite");
        return Directory.Exists(named) ? Path.GetFullPath(named) : null;
    }

    private static string FindRoot()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "WasmFaas.slnx"))) return at;
        throw new DirectoryNotFoundException($"no WasmFaas.slnx above {AppContext.BaseDirectory}");
    }
}
