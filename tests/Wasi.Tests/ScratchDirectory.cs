namespace WasmFaas.Wasi.Tests;

/// <summary>An empty directory that is removed in the end.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("wasi-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal string Write(string name, string content)
    {
        string path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    internal void CopyFrom(string directory)
    {
        foreach (string source in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            string target = File(System.IO.Path.GetRelativePath(directory, source));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            System.IO.File.Copy(source, target);
        }
    }
}
