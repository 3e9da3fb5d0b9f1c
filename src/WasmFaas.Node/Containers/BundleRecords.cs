namespace WasmFaas.Node.Containers;

/// <summary>
/// Which bundles the agent has mounted, on disk: where it is killed, the next agent frees them. Safe for use by several threads.
/// </summary>
/// <param name="directory">Has a file for each bundle.</param>
internal sealed class BundleRecords(string directory)
{
    /// <summary>Remembers a bundle, before anything of it is mounted.</summary>
    /// <param name="scope">What the id is unique in.</param>
    /// <param name="id">The container.</param>
    /// <param name="bundle">The bundle's directory.</param>
    public void Add(string scope, string id, string bundle) => File.WriteAllText(PathOf(scope, id), bundle);

    /// <summary>Forgets a bundle, of which nothing is left.</summary>
    public void Remove(string scope, string id) => File.Delete(PathOf(scope, id));

    /// <summary>Frees what an earlier agent left.</summary>
    public void Clean()
    {
        Directory.CreateDirectory(directory);
        foreach (string path in Directory.EnumerateFiles(directory))
        {
            NodeContainer.Clean(File.ReadAllText(path));
            File.Delete(path);
        }
    }

    private string PathOf(string scope, string id) => Path.Combine(directory, $"{scope}-{Uri.EscapeDataString(id)}");
}
