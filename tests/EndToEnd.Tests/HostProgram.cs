using System.Diagnostics;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Runs programs of this machine.</summary>
internal static class HostProgram
{
    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancellationToken, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program, which must succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public static async Task<string> OkAsync(CancellationToken cancellationToken, string program, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(cancellationToken, program, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {code}: {error}");
    }
}
