using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>A function whose module comes from a real registry.</summary>
public sealed class ImageTests : IAsyncLifetime
{
    private const string Program = "docker-registry";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-image-");
    private readonly HttpClient _http = new();
    private string _host = "", _function = "";
    private Process _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + Program), $"{Program} is not installed");
        _host = $"127.0.0.1:{FreePort.Find()}";
        string configuration = Path.Combine(_directory.FullName, "registry.yml");
        await File.WriteAllTextAsync(configuration, $"""
            version: 0.1
            storage:
              filesystem:
                rootdirectory: {_directory.FullName}/registry
            http:
              addr: {_host}
            """, Cancellation);
        _registry = Process.Start(new ProcessStartInfo(Program, ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _registry.BeginErrorReadLine();
        _registry.BeginOutputReadLine();
        await WaitForRegistryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            _registry.Kill();
            await _registry.WaitForExitAsync();
            _registry.Dispose();
        }

        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task AFunctionIsMadeOfAnArtifactAndUpdatedFromItsTag()
    {
        await PushAsync("examples/hello/hello.wasm");
        string data = Path.Combine(_directory.FullName, "data");
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", data);
        _function = $"http://{await server.ListeningAsync()}/fission-function/default/greet";

        Assert.Contains($"{_host}/functions/greet:1 in package greet-", await OkAsync(data, "fn", "create", "greet", "--code", $"oci://{_host}/functions/greet:1"));
        Assert.Contains("arg 1: Ada", await CallAsync("""{"args":["Ada"]}"""));

        await PushAsync("examples/echo/echo.wasm");
        await OkAsync(data, "fn", "update", "greet", "--code", $"oci://{_host}/functions/greet:1");
        Assert.Equal("POST /?\nhi", await CallAsync("hi"));

        var (code, _, error) = await RunAsync(data, "fn", "create", "none", "--code", $"oci://{_host}/functions/none:1", "--wait", "10s");
        Assert.Equal(1, code);
        Assert.Contains("the registry has no such image", error);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string data, params string[] arguments) => WasmFaasProcess.RunAsync("", [.. arguments, "--data", data]);

    private static async Task<string> OkAsync(string data, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(data, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    private async Task<string> CallAsync(string body)
    {
        using var answer = await _http.PostAsync(_function, new StringContent(body), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task WaitForRegistryAsync()
    {
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync($"http://{_host}/v2/", Cancellation);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!_registry.HasExited)
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }

    /// <summary>Pushes a module as a wasm artifact, as functions/greet:1.</summary>
    private async Task PushAsync(string module)
    {
        byte[] wasm = await File.ReadAllBytesAsync(module.InRoot(), Cancellation), configuration = """{"architecture":"wasm","os":"wasip1"}"""u8.ToArray();
        foreach (byte[] blob in (byte[][])[wasm, configuration])
        {
            using var begun = await _http.PostAsync($"http://{_host}/v2/functions/greet/blobs/uploads/", null, Cancellation);
            string location = begun.Headers.Location!.ToString();
            using var content = new ByteArrayContent(blob) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            using var put = await _http.PutAsync($"{location}{(location.Contains('?') ? '&' : '?')}digest={Digest(blob)}", content, Cancellation);
            put.EnsureSuccessStatusCode();
        }

        string manifest = $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{"mediaType":"application/vnd.wasm.config.v0+json","digest":"{{Digest(configuration)}}","size":{{configuration.Length}}},
             "layers":[{"mediaType":"application/wasm","digest":"{{Digest(wasm)}}","size":{{wasm.Length}}}]}
            """;
        using var body = new StringContent(manifest, new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json"));
        using var pushed = await _http.PutAsync($"http://{_host}/v2/functions/greet/manifests/1", body, Cancellation);
        pushed.EnsureSuccessStatusCode();
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
