using System.IO.Compression;
using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary>An archive of a directory of specs (Fission's ArchiveUploadSpec), which packages name as <c>archive://NAME</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Root">The directory that the patterns start from.</param>
/// <param name="Include">Patterns of the files.</param>
/// <param name="Exclude">Patterns of files that are left out.</param>
/// <param name="Place">File and line, for errors.</param>
internal sealed record SpecArchive(string Name, string Root, IReadOnlyList<string> Include, IReadOnlyList<string> Exclude, string Place)
{
    /// <summary>How a package's url names an archive.</summary>
    public const string Scheme = "archive://";

    /// <summary>Reads the document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="root">What <c>rootdir</c> is relative to: the directory that holds the directory of specs.</param>
    /// <param name="place">File and line, for errors.</param>
    public static SpecArchive Read(JsonObject json, string root, string place)
    {
        string name = (string?)json["name"] ?? throw new FormatException($"{place}: ArchiveUploadSpec: name is missing");
        string directory = Path.GetFullPath(Path.Combine(root, (string?)json["rootdir"] ?? "."));
        return new SpecArchive(name, directory, Texts(json["include"]), Texts(json["exclude"]), place);
    }

    /// <summary>The files, in the order of their names.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public IReadOnlyList<string> Files()
    {
        if (!Directory.Exists(Root)) throw new FormatException($"{Place}: archive {Name}: there is no directory {Root}");
        string[] all = Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
        string[] found = [.. all.Where(file => Include.Any(pattern => Matches(pattern, file)) && !Exclude.Any(pattern => Matches(pattern, file))).Order(StringComparer.Ordinal)];
        if (found.Length == 0) throw new FormatException($"{Place}: archive {Name}: no file in {Root} matches {string.Join(", ", Include)}");
        return found;
    }

    /// <summary>The content: one file as it is, several as a zip file, which is the same for the same files.</summary>
    public byte[] Pack()
    {
        var files = Files();
        if (files.Count == 1) return File.ReadAllBytes(files[0]);
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in files)
            {
                var entry = zip.CreateEntry(Path.GetRelativePath(Root, file));
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                target.Write(File.ReadAllBytes(file));
            }
        }

        return memory.ToArray();
    }

    /// <summary><c>*</c> stays within a directory, <c>**</c> does not; a pattern that names a directory means all in it.</summary>
    private bool Matches(string pattern, string file)
    {
        string[] path = Path.GetRelativePath(Root, file).Split('/');
        string[] parts = [.. pattern.Split('/').Where(part => part is not ("" or "."))];
        return Matches(parts, path);
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty) return true;
        if (path.IsEmpty) return false;
        if (pattern[0] == "**") return Matches(pattern[1..], path) || Matches(pattern, path[1..]);
        if (!FileSystemName.MatchesSimpleExpression(pattern[0], path[0], ignoreCase: false)) return false;
        return pattern.Length == 1 && path.Length > 1 ? !pattern[0].Contains('*') : Matches(pattern[1..], path[1..]);
    }

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => (string?)item ?? "")];
}
