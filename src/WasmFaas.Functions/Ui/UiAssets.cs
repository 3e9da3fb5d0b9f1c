using System.Reflection;

namespace WasmFaas.Functions.Ui;

/// <summary>The page's files, which are parts of the assembly.</summary>
internal static class UiAssets
{
    private static readonly Dictionary<string, (string ContentType, byte[] Content)> s_files = new(StringComparer.Ordinal)
    {
        ["index.html"] = ("text/html; charset=utf-8", Read("index.html")),
        ["ui.css"] = ("text/css; charset=utf-8", Read("ui.css")),
        ["ui.js"] = ("text/javascript; charset=utf-8", Read("ui.js")),
    };

    /// <summary>The file of a name, or null.</summary>
    public static (string ContentType, byte[] Content)? Find(string name) => s_files.TryGetValue(name, out var file) ? file : null;

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"WasmFaas.Functions.Ui.Page.{name}")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
