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
        try
        {
            // The name in brackets may have blanks.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? default : (long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
