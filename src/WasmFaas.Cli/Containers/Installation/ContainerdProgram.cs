using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace WasmFaas.Cli.Containers.Installation;

/// <summary>The containerd that is installed, as a program that is asked.</summary>
internal static partial class ContainerdProgram
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    /// <summary>The first version with the Sandbox API, and the first whose shims are asked as ours is.</summary>
    public static readonly Version WithSandboxes = new(2, 0), Oldest = new(1, 6);

    /// <summary>Its version; null where it is not in the path or does not tell one.</summary>
    public static Version? FindVersion() => Run("--version") is { ExitCode: 0 } asked && VersionText().Match(asked.Output) is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null;

    /// <summary>
    /// The configuration that it would start with, imports and defaults included (<c>containerd config dump</c>), or what it says against
    /// its files.
    /// </summary>
    public static (bool IsValid, string Text) DumpConfiguration()
    {
        if (Run("config", "dump") is not { } asked) return (false, "containerd cannot be run");
        return asked.ExitCode == 0 ? (true, asked.Output) : (false, asked.Error.Trim().Split('\n')[^1]);
    }

    private static (int ExitCode, string Output, string Error)? Run(params string[] arguments)
    {
        if (OwnProgram.Find("containerd") is not { } program) return null;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(s_timeout)) return (process.ExitCode, output.Result, error.Result);
            process.Kill();
            return null;
        }
        catch (Win32Exception)
        {
            // It is no program.
            return null;
        }
    }

    // "containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1", "containerd containerd.io v1.7.2 0cae528dd6cb".
    [GeneratedRegex(@"\sv?(\d+\.\d+(\.\d+)?)")]
    private static partial Regex VersionText();
}
