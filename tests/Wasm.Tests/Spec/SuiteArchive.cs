using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>
/// The official suite: scripts in wast2json's format with their modules, packed as tar.gz. It is looked for at
/// WASMFAAS_SPEC_SUITE, else at shared/testdata/wasm-spec-3.0.tar.gz beside the repository.
/// </summary>
internal static class SuiteArchive
{
    private static readonly Lazy<Dictionary<string, byte[]>> s_files = new(Read);

    /// <summary>Where the archive is expected.</summary>
    public static string Location { get; } =
        Environment.GetEnvironmentVariable("WASMFAAS_SPEC_SUITE") is { Length: > 0 } configured
            ? configured
            : Path.GetFullPath(Path.Combine(RepositoryRoot(), "../shared/testdata/wasm-spec-3.0.tar.gz"));

    /// <summary>Why nothing can run, or null where the archive is there.</summary>
    public static string? Missing => File.Exists(Location)
        ? null
        : $"the official suite is not at {Location}: run tests/fetch-spec-suite, or set WASMFAAS_SPEC_SUITE";

    /// <summary>Names of the scripts, sorted; none where the archive is absent.</summary>
    public static IEnumerable<string> Scripts => Missing is not null
        ? []
        : s_files.Value.Keys.Where(path => path.EndsWith(".json", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    /// <summary>A copy of a file of a script's folder, which the caller may change; null where there is none.</summary>
    public static byte[]? Find(string script, string file) => s_files.Value.GetValueOrDefault($"{script}/{file}") is { } content ? [.. content] : null;

    /// <summary>Copies of all binary modules of a script's folder.</summary>
    public static IEnumerable<byte[]> Modules(string script) =>
        s_files.Value.Where(file => file.Key.StartsWith(script + "/", StringComparison.Ordinal) && file.Key.EndsWith(".wasm", StringComparison.Ordinal))
            .OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (byte[])[.. file.Value]);

    /// <summary>The repository that these sources are in.</summary>
    public static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));

    private static Dictionary<string, byte[]> Read()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var stream = new GZipStream(File.OpenRead(Location), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null) continue;
            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            files[string.Join('/', entry.Name.Split('/')[^2..])] = content.ToArray();
        }

        return files;
    }
}
