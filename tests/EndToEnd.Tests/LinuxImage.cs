namespace WasmFaas.EndToEnd.Tests;

/// <summary>A Linux image of programs of this machine, with the libraries that they need: no registry is asked.</summary>
internal static class LinuxImage
{
    /// <summary>Writes an archive as <c>docker save</c> does.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="programs">Programs of /bin.</param>
    public static async Task WriteAsync(string path, string name, params string[] programs)
    {
        string[] files = [.. programs.Select(program => $"/bin/{program}")];
        var libraries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            // "libc.so.6 => /lib/libc.so.6 (0x…)", or the path alone.
            string listed = await OciCallers.OkAsync("ldd", file);
            libraries.UnionWith(listed.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] == '/'));
        }

        await LinuxArchive.WriteAsync(path, name, ["sh"], [.. files.Concat(libraries).Select(file => (file[1..], File.ReadAllBytes(file)))]);
    }
}
