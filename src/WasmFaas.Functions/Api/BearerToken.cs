using System.Security.Cryptography;
using System.Text;

namespace WasmFaas.Functions.Api;

/// <summary>The token that clients of an API show that listens on more than loopback.</summary>
public static class BearerToken
{
    private const int Length = 32;

    /// <summary>Reads the token of a file, which is made with a random one where it is missing.</summary>
    /// <param name="path">The file, which only its owner may read.</param>
    /// <exception cref="IOException">The file cannot be read or written, or others may read it.</exception>
    public static string LoadOrCreate(string path)
    {
        if (!File.Exists(path)) PrivateFile.Write(path, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(Length * 2, lowercase: true) + "\n"));
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(path) & Others) != 0) throw new IOException($"{path}: others may read or write the token: expected mode 0600");
        string token = File.ReadAllText(path).Trim();
        return token.Length >= Length ? token : throw new IOException($"{path}: the token is shorter than {Length} characters; delete the file to have a new one made");
    }
}
