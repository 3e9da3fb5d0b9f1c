using System.Diagnostics;

namespace WasmFaas.Wasi.Tests;

/// <summary>Things of the host that .NET does not make itself.</summary>
internal static class Host
{
    internal static int OpenDescriptors => Directory.GetFiles("/proc/self/fd").Length;

    internal static void MakePipe(string path) => Run("mkfifo", path);

    /// <summary>Runs a program; throws with what it said where it fails.</summary>
    internal static void Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        Run(start);
    }

    internal static void Run(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{start.FileName} failed: {error}");
    }
}
