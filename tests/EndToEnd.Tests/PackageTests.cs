using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Code that comes in zip files, from URLs and from directories of specs.</summary>
public sealed class PackageTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static readonly byte[] s_hello = File.ReadAllBytes("examples/hello/hello.wasm".InRoot());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AZipFileWithSeveralModulesHasTheOneThatIsNamed()
    {
        using var buffer = new MemoryStream();
        await using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, file) in new[] { ("a/hello.wasm", "examples/hello/hello.wasm"), ("b/exit.wasm", "tests/guests/exit3.wasm") })
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync(Cancellation);
                await entry.WriteAsync(await File.ReadAllBytesAsync(file.InRoot(), Cancellation), Cancellation);
            }
        }

        await ApplyAsync("zip", new JsonObject { ["type"] = "literal", ["literal"] = Convert.ToBase64String(buffer.ToArray()) });
        await platform.OkAsync("fn", "create", "zip", "--pkg", "zip", "--entrypoint", "a/hello");
        Assert.Contains("arg 1: a", (await platform.CallAsync("/fission-function/zip")).Body);
        await platform.OkAsync("fn", "update", "zip", "--entrypoint", "b/exit.wasm");
        Assert.Contains("exit code 3", (await platform.CallAsync("/fission-function/zip")).Body);
        var (code, _, error) = await platform.RunAsync("fn", "update", "zip", "--entrypoint", "c");
        Assert.Equal(1, code);
        Assert.Contains("found a/hello.wasm, b/exit.wasm; the state before goes on", error);
    }

    [Fact]
    public async Task AnArchiveFromAUrlMustHaveItsChecksum()
    {
        using var listener = Listen(out string address);
        string sum = Convert.ToHexStringLower(SHA256.HashData(s_hello));
        await ApplyAsync("url", Url(address, sum));
        await platform.OkAsync("fn", "create", "url", "--pkg", "url");
        Assert.Contains("arg 1: a", (await platform.CallAsync("/fission-function/url")).Body);
        await ApplyAsync("url", Url(address + "other", new string('0', 64)));
        await platform.Process.WaitReadyAsync("url", "ChecksumMismatch", "packages");
        string message = (await platform.Process.ConditionAsync("url", "Ready", "packages"))["message"]!.ToString();
        Assert.Equal($"the archive's SHA-256 is {sum}, expected {new string('0', 64)} (spec.deployment.checksum.sum)", message);
        Assert.Contains("arg 1: a", (await platform.CallAsync("/fission-function/url")).Body);
    }

    [Fact]
    public async Task ADirectoryOfSpecsIsAppliedAndServed()
    {
        string specs = Path.Combine(platform.DataDirectory, "specs");
        await platform.OkAsync("spec", "init", "--specdir", specs, "--name", "shop");
        await File.WriteAllTextAsync(Path.Combine(specs, "shop.yaml"), $$"""
            kind: ArchiveUploadSpec
            name: code
            rootdir: {{"examples/hello".InRoot()}}
            include: ['*.wasm']
            ---
            apiVersion: fission.io/v1
            kind: Package
            metadata: {name: shop}
            spec:
              deployment: {type: url, url: archive://code}
            ---
            apiVersion: fission.io/v1
            kind: Function
            metadata: {name: shop}
            spec:
              package:
                packageref: {name: shop, namespace: default}
            """, Cancellation);
        Assert.Contains("2 of 2 objects applied", await platform.OkAsync("spec", "apply", "--wait", "--specdir", specs));
        Assert.Equal("succeeded", (string?)(await platform.GetAsync("package", "shop"))["status"]!["buildstatus"]);
        await platform.Process.WaitReadyAsync("shop", "Serving", "functions");
        Assert.Contains("arg 1: a", (await platform.CallAsync("/fission-function/shop")).Body);
        await platform.OkAsync("spec", "destroy", "--specdir", specs);
        while ((await platform.CallAsync("/fission-function/shop")).Status != HttpStatusCode.NotFound) await Task.Yield();
    }

    private Task ApplyAsync(string name, JsonObject archive) =>
        platform.Process.ApplyAsync("packages", name, new JsonObject { ["spec"] = new JsonObject { ["deployment"] = archive } });

    private static JsonObject Url(string url, string sum) => new() { ["type"] = "url", ["url"] = url, ["checksum"] = new JsonObject { ["type"] = "sha256", ["sum"] = sum } };

    /// <summary>Serves the module under every path, until the listener is closed.</summary>
    private static HttpListener Listen(out string address)
    {
        var listener = Start(out address);
        _ = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                var context = await listener.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(s_hello);
                context.Response.Close();
            }
        });
        return listener;
    }

    private static HttpListener Start(out string address)
    {
        while (true)
        {
            var listener = new HttpListener();
            address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/";
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Another has the port.
            }
        }
    }
}
