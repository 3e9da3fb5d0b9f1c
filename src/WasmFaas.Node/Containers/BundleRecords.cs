namespace WasmFaas.Node.Containers;

/// <summary>
/// Which bundles the agent has mounted, on disk: where it is killed, the next agent frees them. Safe for use by several threads.
/// </summary>
/// <param name="directory">Has a file for each bundle.</param>
internal sealed class BundleRecords(string directory)
{
    // Containerd gives the agent seconds to come up, and runc mostly waits.
    private const int Parallelism = 8;

    /// <summary>Remembers a bundle, before anything of it is mounted.</summary>
    /// <param name="scope">What the id is unique in.</param>
    /// <param name="id">The container.</param>
    /// <param name="bundle">The bundle's directory.</param>
    public void Add(string scope, string id, string bundle) => File.WriteAllText(PathOf(scope, id), bundle);

    /// <summary>Forgets a bundle, of which nothing is left.</summary>
    public void Remove(string scope, string id) => File.Delete(PathOf(scope, id));

    /// <summary>Frees what an earlier agent left.</summary>
    /// <param name="runc">Ends the Linux containers of it.</param>
    /// <param name="report">Told of what cannot be freed: the next agent tries again.</param>
    public async Task CleanAsync(Runc runc, Action<string, Exception> report)
    {
        Directory.CreateDirectory(directory);
        await runc.TakeOverAsync();
        await Parallel.ForEachAsync(Directory.GetFiles(directory), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (path, cancellationToken) =>
        {
            string[] name = Path.GetFileName(path).Split('-', 2);
            try
            {
                await NodeContainer.CleanAsync(runc, name[0], Uri.UnescapeDataString(name[1]), await File.ReadAllTextAsync(path, cancellationToken));
                File.Delete(path);
            }
            catch (NodeException e)
            {
                report($"the container {name[1]} of an earlier agent is left", e);
            }
        });
    }

    private string PathOf(string scope, string id) => Path.Combine(directory, $"{scope}-{Uri.EscapeDataString(id)}");
}
