namespace WasmFaas.Benchmarks;

/// <summary>Finds the files that the benchmarks measure.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "WasmFaas.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"no WasmFaas.slnx above {AppContext.BaseDirectory}");
    }
}
