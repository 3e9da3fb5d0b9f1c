using System.Reflection;

namespace WasmFaas.Functions.Ui;

/// <summary>The page's files, which are parts of the assembly.</summary>
internal static class UiAssets
{
    private const string Folder = "WasmFaas.Functions.Ui.Page.";

    private static readonly Dictionary<string, (string ContentType, byte[] Content)> s_files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToDictionary(name => name[Folder.Length..], name => (ContentType(name), Read(name)), StringComparer.Ordinal);

    /// <summary>The file of a name, or null.</summary>
    public static (string ContentType, byte[] Content)? Find(string name) => s_files.TryGetValue(name, out var file) ? file : null;

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        var extension => throw new NotSupportedException($"{name}: no content type is known for {extension}"),
    };

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
