using System.Security.Cryptography;
using System.Text;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Directories with the files of secrets and configmaps, by the hash of what is in them: a change makes a new directory, and
/// instances that still run keep theirs.
/// </summary>
internal sealed class MountStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _directory;

    /// <summary>Uses a directory; what an earlier process left goes.</summary>
    public MountStore(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        _directory = Directory.CreateDirectory(directory, Private).FullName;
    }

    /// <summary>A directory with files, made where it is missing.</summary>
    /// <param name="files">Contents by relative path.</param>
    public string Get(SortedDictionary<string, byte[]> files)
    {
        string path = Path.Combine(_directory, Hash(files));
        if (Directory.Exists(path)) return path;
        string temporary = path + ".tmp";
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary, Private);
        foreach (var (name, content) in files)
        {
            string file = Path.Combine(temporary, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, Private);
            File.WriteAllBytes(file, content);
        }

        Directory.Move(temporary, path);
        return path;
    }

    private static string Hash(SortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
