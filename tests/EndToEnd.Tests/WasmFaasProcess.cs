using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The program itself, as a process.</summary>
internal sealed partial class WasmFaasProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<IPEndPoint> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WasmFaasProcess(Process process) => _process = process;

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    public int Id => _process.Id;

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(Info(arguments))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program without waiting for anything.</summary>
    public static WasmFaasProcess Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts the program with variables besides those of the tests.</summary>
    public static WasmFaasProcess Start(IReadOnlyCollection<(string Name, string Value)> environment, params string[] arguments)
    {
        var info = Info(arguments);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        var started = new WasmFaasProcess(Process.Start(info)!);
        started._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) started._listening.TrySetException(new InvalidOperationException("the server ended"));
            else if (Listening().Match(line.Data) is { Success: true } match) started._listening.TrySetResult(IPEndPoint.Parse(match.Groups[1].Value));
        };
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until the server listens.</summary>
    public Task<IPEndPoint> ListeningAsync() => _listening.Task;

    public Task<int> ReadOutputByteAsync() => Task.Run(() => _process.StandardOutput.BaseStream.ReadByte());

    /// <summary>A line of what the program writes, or null at the end.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask();

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits for the end that it comes to by itself.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Info(string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        info.Environment["WASMFAAS_CACHE"] = Path.Combine(AppContext.BaseDirectory, "code-cache");
        return info;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "WasmFaas.slnx"))) directory = directory.Parent!;
        return directory.FullName;
    }

    [GeneratedRegex("listening on http://([^\"]+)")]
    private static partial Regex Listening();
}
