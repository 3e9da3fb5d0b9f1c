using System.Text;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Containers;

/// <summary>The open files that a guest was given, closed with it.</summary>
internal sealed class GuestFiles : IDisposable
{
    private readonly Dictionary<GuestFile, SafeFileHandle> _files = [];
    private readonly List<SafeFileHandle> _directories = [];

    /// <summary>Takes files over.</summary>
    /// <exception cref="FunctionException">They are not those that the guest's description names.</exception>
    public GuestFiles(GuestSpec spec, ReadOnlySpan<SafeFileHandle> files)
    {
        if (spec.Files.Count != files.Length) throw new FunctionException($"{files.Length} files came, expected {spec.Files.Count}");
        for (int i = 0; i < files.Length; i++)
        {
            if (spec.Files[i] == GuestFile.Directory) _directories.Add(files[i]);
            else _files.Add(spec.Files[i], files[i]);
        }

        if (_directories.Count != spec.Directories.Count) throw new FunctionException($"{_directories.Count} directories came, expected {spec.Directories.Count}");
    }

    /// <summary>The directories.</summary>
    public IReadOnlyList<SafeFileHandle> Directories => _directories;

    /// <summary>A file of a kind; null where there is none.</summary>
    public SafeFileHandle? Find(GuestFile kind) => _files.GetValueOrDefault(kind);

    /// <summary>Reads the module whole, and closes it: guests do not see it.</summary>
    public byte[] ReadModule()
    {
        using var module = _files[GuestFile.Module];
        byte[] binary = new byte[RandomAccess.GetLength(module)];
        int read = 0;
        while (read < binary.Length && RandomAccess.Read(module, binary.AsSpan(read), read) is > 0 and var count) read += count;
        return binary;
    }

    /// <summary>Writes a line to standard error, where the guest's own words are read.</summary>
    public void Report(string line)
    {
        if (Find(GuestFile.Error) is not { } error) return;
        try
        {
            StreamCalls.Write(error, Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (ObjectDisposedException)
        {
            // The guest has ended meanwhile.
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
        foreach (var directory in _directories) directory.Dispose();
    }
}
