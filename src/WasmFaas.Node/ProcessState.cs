using System.Globalization;

namespace WasmFaas.Node;

/// <summary>What the kernel tells of a process (proc(5), stat).</summary>
internal static class ProcessState
{
    /// <summary>
    /// When a process began, in ticks since the machine did, and its state (fields 22 and 3); null where there is none, or it is a
    /// zombie.
    /// </summary>
    public static (long? Start, char State) Look(int process)
    {
        string[] fields = Read($"/proc/{process}");

        // The first thread is a zombie too while others have not ended yet, which hold what the process has (field 20).
        if (fields is [] || (fields[0] is "Z" or "X" && int.Parse(fields[17], CultureInfo.InvariantCulture) <= 1)) return default;
        return (long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0]);
    }

    /// <summary>The children of a process that have ended and are zombies.</summary>
    public static IEnumerable<int> ListEndedChildren(int parent)
    {
        string parentText = parent.ToString(CultureInfo.InvariantCulture);
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int process) && Read(directory) is ["Z", var found, ..] && found == parentText) yield return process;
        }
    }

    /// <summary>The fields from the third on; none where there is no such process.</summary>
    private static string[] Read(string directory)
    {
        try
        {
            // The name in brackets may have blanks.
            string stat = File.ReadAllText(Path.Combine(directory, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
