using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A large module beside a small one, on one server.</summary>
public sealed class LargeModuleTests : IDisposable
{
    private const int Functions = 8_000;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"wasmfaas-large-{Guid.NewGuid():N}.wasm");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task OthersAreAnsweredRightWhileItIsLoadedAndCompiled()
    {
        byte[] module = LargeModule.Make(Functions, Guid.NewGuid().ToByteArray());
        Assert.True(module.Length > 6 << 20, $"{module.Length} bytes");
        await File.WriteAllBytesAsync(_path, module, Cancellation);
        await using var server = WasmFaasProcess.Start(
            "serve", "--listen", "127.0.0.1:0", "--function", "hello=examples/hello/hello.wasm", "--function", $"big={_path},timeout=300s");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await server.ListeningAsync()}"), Timeout = TimeSpan.FromMinutes(5) };

        var big = PostAsync(client, "/big", "{}");
        int answers = 0;
        do await HelloAsync(client, answers++);
        while (!big.IsCompleted);
        string expected = $"\"exit code {LargeModule.ExitCode(Functions)}\"";
        Assert.Contains(expected, await big);

        // From here on it is compiled ahead of time in the background, and the answers do not change.
        for (int i = 0; i < 500; i++) await HelloAsync(client, i);
        Assert.Contains(expected, await PostAsync(client, "/big", "{}"));
        Assert.Equal(0, await server.EndAsync("TERM"));
    }

    [Fact(Timeout = 120_000)]
    public async Task ItsCompilerEndsWithAKilledProcess()
    {
        byte[] module = LargeModule.Make(Functions, Guid.NewGuid().ToByteArray());
        await File.WriteAllBytesAsync(_path, module, Cancellation);
        string assembly = "wasm-" + Convert.ToHexStringLower(SHA256.HashData(module));
        await using var process = WasmFaasProcess.Start("compile", _path);
        while (!Compiles(assembly)) await Task.Delay(10, Cancellation);
        await process.EndAsync("KILL");
        while (Compiles(assembly)) await Task.Delay(10, Cancellation);
    }

    private static bool Compiles(string assembly) => Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .Any(path => CommandLine(path) is { } line && line.Contains("crossgen2", StringComparison.Ordinal) && line.Contains(assembly, StringComparison.Ordinal));

    private static string? CommandLine(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended since it was listed.
            return null;
        }
    }

    private static async Task HelloAsync(HttpClient client, int i) =>
        Assert.Equal($$"""{"status":0,"output":["arg 0: program","arg 1: {{i}}"]}""", await PostAsync(client, "/hello", $$"""{"args":["{{i}}"]}"""));

    private static async Task<string> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
