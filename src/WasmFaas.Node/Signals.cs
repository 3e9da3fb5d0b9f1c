using System.Globalization;

namespace WasmFaas.Node;

/// <summary>The numbers of signals (signal(7), x86-64 and arm64).</summary>
internal static class Signals
{
    private static readonly string[] s_names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
        "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>SIGKILL, which nothing can catch.</summary>
    public const int Kill = 9;

    /// <summary>SIGCONT and SIGSTOP.</summary>
    public const int Continue = 18, Stop = 19;

    /// <summary>A signal by its number or name.</summary>
    /// <exception cref="NodeException">There is none.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 64) return number;
        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        int found = Array.FindIndex(s_names, known => known.Length != 0 && known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found > 0 ? found : throw new NodeException($"unknown signal \"{text}\": expected a number from 1 to 64 or a name such as SIGTERM");
    }
}
