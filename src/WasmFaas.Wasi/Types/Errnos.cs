using static WasmFaas.Linux.LinuxError;

namespace WasmFaas.Wasi;

/// <summary>Turns the kernel's results into preview 1's error numbers.</summary>
internal static class Errnos
{
    private static readonly Errno[] s_table = MakeTable();

    /// <summary>The error of a result: success for 0 and more.</summary>
    internal static Errno From(long result)
    {
        if (result >= 0) return Errno.Success;
        return -result < s_table.Length ? s_table[-result] : Errno.Io;
    }

    private static Errno[] MakeTable()
    {
        var table = new Errno[(int)ENOTRECOVERABLE + 1];
        Array.Fill(table, Errno.Io);
        foreach (var linux in Enum.GetValues<Linux.LinuxError>())
        {
            // Both lists take their names from POSIX; they differ in capitals, and in three names.
            string name = linux.ToString()[1..];
            if (Enum.TryParse(name, ignoreCase: true, out Errno errno)) table[(int)linux] = errno;
        }

        table[(int)E2BIG] = Errno.TooBig;
        table[(int)EOPNOTSUPP] = Errno.NotSup;
        return table;
    }
}
