using System.Globalization;

namespace WasmFaas.NodeBenchmark;

/// <summary>The memory of processes, by proc(5).</summary>
internal static class ProcessMemory
{
    /// <summary>The proportional set size of a process, in kilobytes: what it shares with others counts by its part. 0 where it has gone.</summary>
    public static long Kilobytes(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Processes whose command line has some words, and all that descend from them.</summary>
    public static IReadOnlyList<int> FindWithDescendants(params string[] words)
    {
        var parents = new Dictionary<int, int>();
        var found = new HashSet<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int process)) continue;
            try
            {
                string stat = File.ReadAllText(Path.Combine(directory, "stat")), command = File.ReadAllText(Path.Combine(directory, "cmdline"));

                // The name in brackets may have blanks.
                parents[process] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                if (words.All(word => command.Contains(word, StringComparison.Ordinal))) found.Add(process);
            }
            catch (IOException)
            {
                // It has gone.
            }
        }

        int before;
        do
        {
            before = found.Count;
            found.UnionWith(parents.Where(pair => found.Contains(pair.Value)).Select(pair => pair.Key).ToArray());
        }
        while (found.Count != before);
        return [.. found];
    }
}
