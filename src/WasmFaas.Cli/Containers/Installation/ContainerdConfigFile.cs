using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace WasmFaas.Cli.Containers.Installation;

/// <summary>What an administrator's <c>config.toml</c> of containerd says of its version, its imports and the plugin for Kubernetes.</summary>
internal sealed partial class ContainerdConfigFile
{
    private const string Directory = "/etc/containerd";
    private readonly string _text, _head;

    /// <summary>Reads it.</summary>
    /// <param name="text">The file's content, in TOML.</param>
    public ContainerdConfigFile(string text)
    {
        _text = Comment().Replace(text, "");
        _head = Table().Match(_text) is { Success: true } first ? _text[..first.Index] : _text;
    }

    /// <summary>The version of its form; 1 where it has none.</summary>
    public int Version => VersionLine().Match(_head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1;

    /// <summary>True where it has a list of imports, to which one is added.</summary>
    public bool HasImports => ImportList().IsMatch(_head);

    /// <summary>True where it configures the plugin for Kubernetes, CRI.</summary>
    public bool HasCri => CriTable().IsMatch(_text);

    /// <summary>True where it has the runtime <c>wasm</c> itself.</summary>
    public bool HasRuntime => _text.Contains(ContainerdDropIn.RuntimeTable("wasm"), StringComparison.Ordinal);

    /// <summary>True where it imports a file.</summary>
    public bool Imports(string path) => ImportList().Match(_head) is { Success: true } list && Quoted().Matches(list.Groups[1].Value).Any(import => Matches(import.Groups[1].Value, path));

    // As containerd has it: beneath the file's directory unless it begins with a slash, and * stands for anything but slashes.
    private static bool Matches(string import, string path)
    {
        string full = Path.GetFullPath(import, Directory);
        return Path.GetDirectoryName(full) == Path.GetDirectoryName(path) && FileSystemName.MatchesSimpleExpression(Path.GetFileName(full), Path.GetFileName(path), ignoreCase: false);
    }

    [GeneratedRegex(@"^[ \t]*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[ \t]*\[", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^[ \t]*version[ \t]*=[ \t]*(\d+)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^[ \t]*imports[ \t]*=[ \t]*\[([^\]]*)\]", RegexOptions.Multiline)]
    private static partial Regex ImportList();

    [GeneratedRegex("""["']([^"'\n]+)["']""")]
    private static partial Regex Quoted();

    [GeneratedRegex("""^[ \t]*\[[ \t]*plugins[ \t]*\.[ \t]*["']io\.containerd\.grpc\.v1\.cri["']""", RegexOptions.Multiline)]
    private static partial Regex CriTable();
}
