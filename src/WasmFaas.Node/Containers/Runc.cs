using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Node.Containers;

/// <summary>The program runc, which makes Linux containers. Safe for use by several threads.</summary>
/// <param name="directory">Where it keeps what it knows of the containers: a directory for each scope of ids.</param>
internal sealed class Runc(string directory)
{
    /// <summary>
    /// Opens a process's streams in its place. Open for both, an output is never broken: whoever reads it may come back.
    /// </summary>
    private const string Attach = """i=$1 o=$2 e=$3; shift 3; exec "$@" <"$i" 1<>"$o" 2<>"$e" """;

    private const int NotFoundCode = 127;

    /// <summary>How long a command may take that an earlier agent began.</summary>
    private static readonly TimeSpan s_commandTime = TimeSpan.FromSeconds(3), s_pause = TimeSpan.FromMilliseconds(20);

    private int _last;

    /// <summary>Waits for the commands of an earlier agent, which go on where it was killed, and removes their files.</summary>
    public async Task TakeOverAsync()
    {
        Directory.CreateDirectory(directory);
        long start = Stopwatch.GetTimestamp();
        while (IsCalled() && Stopwatch.GetElapsedTime(start) < s_commandTime) await Task.Delay(s_pause);
        foreach (string file in Directory.EnumerateFiles(directory)) File.Delete(file);
    }

    /// <summary>Ends a container and removes it; one that runc does not know is no error.</summary>
    /// <exception cref="NodeException">It cannot be removed.</exception>
    public Task DeleteAsync(string scope, string id) => Directory.Exists(Path.Combine(RootOf(scope), id)) ? RunAsync(scope, default, "delete", "--force", id) : Task.CompletedTask;

    /// <summary>The first process of a container that has not ended; null where there is none.</summary>
    public async Task<int?> FindProcessAsync(string scope, string id)
    {
        try
        {
            var state = JsonNode.Parse(await RunAsync(scope, default, "state", id))!;
            return (string?)state["status"] == "stopped" ? null : (int?)state["pid"];
        }
        catch (NodeException)
        {
            return null;
        }
    }

    /// <summary>The path of a new file, which goes with the agent at the latest.</summary>
    public string NewFile()
    {
        Directory.CreateDirectory(directory);
        return Path.Combine(directory, $"call-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}");
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="scope">What ids are unique in.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="NodeException">It failed, or there is no runc.</exception>
    public async Task<string> RunAsync(string scope, ReadOnlyMemory<byte> input, params IReadOnlyList<string> arguments)
    {
        string log = NewFile();
        try
        {
            using var process = Start("runc", [.. Globals(scope, log), .. arguments], hasOutput: true);

            // Readers that were asked for are not the process's to close.
            using StreamReader errorReader = process.StandardError, outputReader = process.StandardOutput;
            var error = errorReader.ReadToEndAsync();
            var output = outputReader.ReadToEndAsync();
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it had read all, and says why.
            }

            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw Refused(process.ExitCode, log, await error);
            return await output;
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>Runs a command that leaves a process behind, whose parent this process is then where it is a subreaper.</summary>
    /// <param name="scope">What ids are unique in.</param>
    /// <param name="streams">The process's streams.</param>
    /// <param name="command">The command, and global options before it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process.</returns>
    /// <exception cref="NodeException">It failed, or there is no runc.</exception>
    public async Task<int> LaunchAsync(string scope, ContainerStreams streams, IReadOnlyList<string> command, params IReadOnlyList<string> arguments)
    {
        string log = NewFile(), pid = log + ".pid";
        try
        {
            string[] paths = [.. new[] { streams.Input, streams.Output, streams.Error }.Select(path => path.Length == 0 ? "/dev/null" : path)];
            using var process = Start("sh", ["-c", Attach, "sh", .. paths, "runc", .. Globals(scope, log), .. command, "--pid-file", pid, .. arguments], hasOutput: false);
            process.StandardInput.Close();
            using var reader = process.StandardError;
            string error = await reader.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw Refused(process.ExitCode, log, error);
            return int.Parse(await File.ReadAllTextAsync(pid), CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(log);
            File.Delete(pid);
        }
    }

    private bool IsCalled() => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return char.IsAsciiDigit(process[^1]) && File.ReadAllText(Path.Combine(process, "cmdline")).Contains($"\0--root\0{directory}/", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static Process Start(string program, IEnumerable<string> arguments, bool hasOutput)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = hasOutput, RedirectStandardError = true, WorkingDirectory = "/" };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new NodeException($"{program} cannot be run, which Linux containers need: {e.Message}", e);
        }
    }

    private static NodeException Refused(int code, string log, string error)
    {
        if (code == NotFoundCode) return new NodeException("runc is not installed, which Linux containers need");
        string message = LastErrorOf(log) ?? (error.Trim() is { Length: > 0 } written ? written : $"exit code {code}");
        return new NodeException(KindOf(message), $"runc: {message}");
    }

    private static NodeError KindOf(string message) => message switch
    {
        _ when message.EndsWith("container does not exist", StringComparison.Ordinal) => NodeError.NotFound,
        _ when message.EndsWith("ID already exists", StringComparison.Ordinal) => NodeError.AlreadyExists,
        _ => NodeError.Unknown,
    };

    private static string? LastErrorOf(string log)
    {
        if (!File.Exists(log)) return null;
        foreach (string line in File.ReadLines(log).Reverse())
        {
            try
            {
                if (JsonNode.Parse(line) is JsonObject entry && (string?)entry["level"] is "error" or "fatal") return (string?)entry["msg"];
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // No entry.
            }
        }

        return null;
    }

    private string[] Globals(string scope, string log) => ["--root", RootOf(scope), "--log", log, "--log-format", "json"];

    private string RootOf(string scope) => Path.Combine(directory, scope);
}
