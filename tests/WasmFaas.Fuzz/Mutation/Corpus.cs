using System.Formats.Tar;
using System.IO.Compression;
using WasmFaas.Fuzz.Generation;

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Valid and invalid modules to start from: files beneath given folders, archives of them, and generated ones.</summary>
internal sealed class Corpus
{
    /// <summary>Longer modules are left out, in bytes: they cost time and show nothing that short ones do not.</summary>
    private const int LongestModule = 100 << 10;

    private readonly List<byte[]> _modules = [];

    /// <summary>Reads modules: each source is a folder, or a tar.gz archive.</summary>
    public Corpus(IEnumerable<string> sources)
    {
        foreach (string source in sources)
        {
            if (Directory.Exists(source)) AddFolder(source);
            else AddArchive(source);
        }
    }

    public int Count => _modules.Count;

    /// <summary>A module of the corpus or, half of the time, a generated one.</summary>
    public byte[] Pick(Rng rng) => Count == 0 || rng.Chance(50) ? ModuleGenerator.Generate(rng.Next()).Binary : rng.Pick(_modules);

    private void AddFolder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.wasm", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (new FileInfo(file).Length <= LongestModule) _modules.Add(File.ReadAllBytes(file));
        }
    }

    private void AddArchive(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || entry.Length > LongestModule || !entry.Name.EndsWith(".wasm", StringComparison.Ordinal)) continue;
            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            _modules.Add(content.ToArray());
        }
    }
}
