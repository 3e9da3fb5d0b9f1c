using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Images of modules, and functions that come from them, with a real registry.</summary>
public sealed class ImageTests : IAsyncLifetime
{
    private const string Program = "docker-registry";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-image-");
    private readonly HttpClient _http = new();
    private string _host = "", _function = "";
    private Process _registry = null!;

    private string Images => Path.Combine(_directory.FullName, "images");

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

    [Fact]
    public async Task AnImageWithAFileSystemIsAFunctionToo()
    {
        await PushAsync("examples/hello/hello.wasm", "compat", "--compat");
        string data = Path.Combine(_directory.FullName, "data");
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", data);
        _function = $"http://{await server.ListeningAsync()}/fission-function/default/greet";
        await OkAsync(data, "fn", "create", "greet", "--code", $"oci://{_host}/functions/greet:compat");
        Assert.Contains("arg 1: Ada", await CallAsync("""{"args":["Ada"]}"""));
    }

    [Theory]
    [InlineData("artifact")]
    [InlineData("image", "--compat")]
    public async Task SkopeoReadsWhatIsPushedAndWhatItWritesIsPulled(string kind, params string[] options)
    {
        const string Skopeo = "/usr/bin/skopeo";
        Assert.SkipUnless(File.Exists(Skopeo), "skopeo is not installed");
        string digest = await PushAsync("examples/hello/hello.wasm", kind, options);
        string here = $"{_host}/functions/greet:{kind}", copied = $"{_host}/functions/copied:{kind}";
        byte[] manifest = await SkopeoAsync(Skopeo, "inspect", "--raw", "--tls-verify=false", $"docker://{here}");
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(manifest)));
        await SkopeoAsync(Skopeo, "copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--preserve-digests", $"docker://{here}", $"docker://{copied}");

        // From its store of images too, which is an image layout.
        Assert.Equal(manifest, await SkopeoAsync(Skopeo, "inspect", "--raw", $"oci:{Images}:{here}"));

        await ImageAsync("delete", here);
        Assert.Contains($"{copied}: {digest} ({kind} for", await ImageAsync("pull", copied));
        Assert.Contains($"\"digest\": \"{digest}\"", await ImageAsync("inspect", copied));
        Assert.DoesNotContain(here, await ImageAsync("list"));
    }

    [Fact]
    public async Task WhatIsNoModuleOrNotHereIsRefused()
    {
        foreach (var (code, error, arguments) in new (int, string, string[])[]
        {
            (126, "README.md: magic header not detected", ["build", "README.md", "-t", "localhost:1/x:1"]),
            (1, "\"x\" is not the reference of an image", ["build", "examples/hello/hello.wasm", "-t", "x"]),
            (1, "there is no image localhost:1/x:1 here", ["push", "localhost:1/x:1"]),
            (1, "the registry has no such image", ["pull", $"{_host}/none:1"]),
        })
        {
            var result = await WasmFaasProcess.RunAsync("", ["image", .. arguments, "--images", Images]);
            Assert.Equal(code, result.ExitCode);
            Assert.Contains(error, result.Error);
        }
    }

    private static async Task<byte[]> SkopeoAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"skopeo {string.Join(' ', arguments)}: {await error}");
        return output.ToArray();
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

    /// <summary>Makes an image of a module and pushes it, as functions/greet with a tag.</summary>
    /// <returns>The manifest's digest.</returns>
    private async Task<string> PushAsync(string module, string tag = "1", params string[] options)
    {
        string name = $"{_host}/functions/greet:{tag}";
        await ImageAsync(["build", module, "-t", name, .. options]);
        string told = await ImageAsync("push", name);
        Assert.StartsWith($"{name}: sha256:", told);
        return told.Split(' ')[1];
    }

    private async Task<string> ImageAsync(params string[] arguments)
    {
        var (code, output, error) = await WasmFaasProcess.RunAsync("", ["image", .. arguments, "--images", Images]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }
}
