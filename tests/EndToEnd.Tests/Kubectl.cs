using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>kubectl, and an API over a store of its own for it to talk to.</summary>
internal sealed partial class Kubectl : IAsyncDisposable
{
    /// <summary>The oldest kubectl that knows field validation and the aggregated discovery.</summary>
    private const int OldestMinor = 27;

    private static readonly Lazy<string?> s_missing = new(FindMissing);

    private readonly DirectoryInfo _directory;
    private readonly SqliteResourceStore _store;
    private readonly ApiServer _server;

    private Kubectl(DirectoryInfo directory, SqliteResourceStore store, ApiServer server) => (_directory, _store, _server) = (directory, store, server);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts an API; skips the test where there is no kubectl.</summary>
    /// <param name="withTls">True for an API as on other addresses than loopback.</param>
    public static async Task<Kubectl> StartAsync(bool withTls = false)
    {
        Assert.SkipWhen(s_missing.Value is not null, s_missing.Value ?? "");
        var directory = Directory.CreateTempSubdirectory("kubectl-");
        var store = SqliteResourceStore.Open(Path.Combine(directory.FullName, "state.db"));
        var access = withTls ? ApiAccess.Prepare(directory.FullName, IPAddress.Any) : ApiAccess.Open;
        var server = new ApiServer(store, new IPEndPoint(IPAddress.Loopback, 0), access);
        await server.StartAsync(Cancellation);
        var kubectl = new Kubectl(directory, store, server);
        access.WriteKubeConfig(kubectl.KubeConfig, server.EndPoint);
        return kubectl;
    }

    private string KubeConfig => Path.Combine(_directory.FullName, "kubeconfig");

    /// <summary>Runs kubectl, which must end with 0; returns what it prints, errors and warnings included.</summary>
    public async Task<string> RunAsync(string arguments, string? input = null, string? editor = null)
    {
        var (exitCode, output) = await TryAsync(arguments, input, editor);
        Assert.True(exitCode == 0, $"kubectl {arguments}: exit code {exitCode}\n{output}");
        return output;
    }

    /// <summary>Runs kubectl, which must fail; returns what it prints.</summary>
    public async Task<string> FailAsync(string arguments, string? input = null)
    {
        var (exitCode, output) = await TryAsync(arguments, input, null);
        Assert.True(exitCode != 0, $"kubectl {arguments}: ended with 0\n{output}");
        return output;
    }

    /// <summary>Starts kubectl; its output is read line by line.</summary>
    public Process Start(string arguments, string? editor = null)
    {
        var info = new ProcessStartInfo("kubectl") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // The tests write arguments as in a shell, with single quotes.
        foreach (Match match in Arguments().Matches(arguments)) info.ArgumentList.Add(match.Value.Replace("'", "", StringComparison.Ordinal));
        info.Environment["KUBECONFIG"] = KubeConfig;
        info.Environment["HOME"] = _directory.FullName;
        if (editor is not null) info.Environment["KUBE_EDITOR"] = editor;
        return Process.Start(info)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<(int ExitCode, string Output)> TryAsync(string arguments, string? input, string? editor)
    {
        using var process = Start(arguments, editor);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static string? FindMissing()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", "version --client -o json") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var minor = MinorVersion().Match(output);
            bool isCurrent = minor.Success && int.Parse(minor.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= OldestMinor;
            return isCurrent ? null : $"kubectl is older than 1.{OldestMinor}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "kubectl is not installed";
        }
    }

    [GeneratedRegex("\"minor\": *\"([0-9]+)")]
    private static partial Regex MinorVersion();

    [GeneratedRegex("('[^']*'|[^ '])+")]
    private static partial Regex Arguments();
}
