using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace WasmFaas.Wasm;

/// <summary>One run of crossgen2 as a child process.</summary>
internal static class CompilerProcess
{
    // A line on standard input says that all is well. Without one, its end tells that this process was killed: then the compiler
    // goes too. The CPU limit ends one that runs away all the same.
    private const string Script =
        "ulimit -t \"$1\"; shift; exec 3<&0; (read -r _ || kill -9 $$) <&3 >/dev/null 2>&1 & exec 3<&- </dev/null; " +
        "if command -v nice >/dev/null; then exec nice -n 10 \"$@\"; fi; exec \"$@\"";

    private const int TailCharacters = 400;

    private static readonly TimeSpan s_sampling = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the compiler to its end.</summary>
    /// <exception cref="AheadOfTimeException">It failed or passed a limit.</exception>
    internal static async Task RunAsync(string executable, List<string> arguments, AheadOfTimeLimits limits, CancellationToken cancellation)
    {
        using var process = Start(executable, arguments, limits);
        var output = new OutputTail(TailCharacters);
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await WaitAsync(process, limits, cancellation).ConfigureAwait(false);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await SayAllIsWellAsync(process).ConfigureAwait(false);
        if (process.ExitCode != 0) throw new AheadOfTimeException($"crossgen2 failed with status {process.ExitCode}: {output}");
    }

    private static async Task SayAllIsWellAsync(Process process)
    {
        try
        {
            await process.StandardInput.WriteLineAsync().ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever reads it is gone already.
        }
    }

    private static Process Start(string executable, List<string> arguments, AheadOfTimeLimits limits)
    {
        var processorSeconds = (long)Math.Ceiling(limits.Time.TotalSeconds * Math.Max(1, limits.Threads));
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])["-c", Script, "sh", processorSeconds.ToString(CultureInfo.InvariantCulture), executable, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        // Settings for this process's runtime are none for the compiler's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = limits.MemoryBytes.ToString("x", CultureInfo.InvariantCulture);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new AheadOfTimeException($"cannot start {executable}: {e.Message}", e);
        }
    }

    private static async Task WaitAsync(Process process, AheadOfTimeLimits limits, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.Time);
        try
        {
            var exit = process.WaitForExitAsync(deadline.Token);
            while (await Task.WhenAny(exit, Task.Delay(s_sampling, deadline.Token)).ConfigureAwait(false) != exit)
            {
                deadline.Token.ThrowIfCancellationRequested();
                // An address space limit would not do: the compiler's runtime reserves far more than it uses.
                if (ResidentBytes(process) > limits.MemoryBytes)
                {
                    throw new AheadOfTimeException($"crossgen2 needs more than {limits.MemoryBytes >> 20} MiB ({nameof(AheadOfTimeLimits)}.{nameof(AheadOfTimeLimits.MemoryBytes)})");
                }
            }

            await exit.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AheadOfTimeException($"crossgen2 needs more than {limits.Time.TotalSeconds:0.#} s ({nameof(AheadOfTimeLimits)}.{nameof(AheadOfTimeLimits.Time)})");
        }
    }

    private static long ResidentBytes(Process process)
    {
        try
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It exited between the two questions.
            return 0;
        }
    }
}
