using System.Security.Cryptography;
using System.Text;

namespace WasmFaas.Cli.Containers.Installation;

/// <summary>
/// A file of text whose first line, a comment, has the digest of the others: so an installation knows what it wrote itself, and never
/// overwrites what somebody changed.
/// </summary>
/// <param name="path">Its path on the node.</param>
/// <param name="content">The lines after the first. Comments in it begin with #.</param>
internal sealed class ManagedFile(string path, string content) : IInstalledFile
{
    private const string HeaderStart = "# Written by wasmfaas node install, which does not overwrite it once it is changed. SHA-256 of the lines below: ";

    public string Path { get; } = path;

    public string Print => $"# {Path}\n{content}";

    private string Text => $"{HeaderStart}{DigestOf(content)}\n{content}";

    public InstalledState StateIn(string root)
    {
        string full = System.IO.Path.Join(root, Path);
        if (!File.Exists(full)) return InstalledState.Absent;
        string found = File.ReadAllText(full);
        if (found == Text) return InstalledState.Current;
        return IsAsWritten(found) ? InstalledState.Outdated : InstalledState.Foreign;
    }

    public void WriteTo(string path) => File.WriteAllText(path, Text);

    /// <summary>True where a text is as an installation wrote it.</summary>
    public static bool IsAsWritten(string text)
    {
        int end = text.IndexOf('\n');
        return end > 0 && text[..end] == HeaderStart + DigestOf(text[(end + 1)..]);
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
