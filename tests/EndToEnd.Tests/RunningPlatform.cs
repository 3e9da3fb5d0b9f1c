using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The platform as a process for the tests of a class, with the program as its client.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");

    /// <summary>Calls functions.</summary>
    public HttpClient Client => Process.Client;

    internal PlatformProcess Process { get; private set; } = null!;

    /// <summary>A directory that goes with the server.</summary>
    public string DataDirectory => _data.FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Process = await PlatformProcess.StartAsync(_data.FullName);

    /// <summary>Runs the program as a client of the server.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => WasmFaasProcess.RunAsync("", [.. arguments, "--data", _data.FullName]);

    /// <summary>Runs the program, which must succeed.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    /// <summary>An object as the program shows it.</summary>
    public async Task<JsonObject> GetAsync(string group, string name) => (JsonObject)JsonNode.Parse(await OkAsync(group, "get", name, "-o", "json"))!;

    /// <summary>Calls by the args convention.</summary>
    public async Task<(HttpStatusCode Status, string Body)> CallAsync(string path, string argument = "a")
    {
        using var answer = await Client.PostAsync(path, new StringContent($$"""{"args":["{{argument}}"]}"""), Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
