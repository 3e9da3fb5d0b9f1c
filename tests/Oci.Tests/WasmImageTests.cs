using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.Oci.Tests;

public sealed class WasmImageTests : IDisposable
{
    private const string TarGzip = "application/vnd.oci.image.layer.v1.tar+gzip", Tar = "application/vnd.oci.image.layer.v1.tar";

    private static readonly byte[] s_module = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly Registry _registry = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _registry.Dispose();
    }

    [Theory]
    [InlineData("application/wasm")]
    [InlineData("application/vnd.wasm.content.layer.v1+wasm")]
    public async Task TheLayerOfAnArtifactIsTheModule(string mediaType)
    {
        string digest = (string)_registry.Manifest("1", null, _registry.Blob(mediaType, s_module))["digest"]!;
        Assert.Equal((digest, s_module), await PullAsync(_registry.Image()), Same);
        Assert.Equal((digest, s_module), await PullAsync(_registry.Image("@" + digest)), Same);
    }

    [Fact]
    public async Task TheEntryPointOfAnImageNamesTheModule()
    {
        var below = _registry.Blob(Tar, Archive(false, ("app/other.wasm", "other"), ("app/main.wasm", "old")));
        var above = _registry.Blob(TarGzip, Archive(true, ("./app/main.wasm", "new")));
        _registry.Manifest("1", Configuration("/app/main.wasm"), below, above);
        Assert.Equal("new", Encoding.UTF8.GetString((await PullAsync(_registry.Image())).Module));
        Assert.Equal("other", Encoding.UTF8.GetString((await PullAsync(_registry.Image(), "app/other.wasm")).Module));
    }

    [Fact]
    public async Task AnUpperLayerTakesFilesAway()
    {
        var below = _registry.Blob(Tar, Archive(false, ("a.wasm", "a"), ("dir/b.wasm", "b")));
        _registry.Manifest("1", Configuration(null), below, _registry.Blob(Tar, Archive(false, (".wh.a.wasm", ""))));
        Assert.Equal("b", Encoding.UTF8.GetString((await PullAsync(_registry.Image())).Module));
        _registry.Manifest("2", Configuration(null), below);
        Assert.Contains("several modules: a.wasm, dir/b.wasm", (await RefusedAsync(_registry.Image(":2"))).Message);
        Assert.Equal("b", Encoding.UTF8.GetString((await PullAsync(_registry.Image(":2"), "dir")).Module));
        _registry.Manifest("4", Configuration(null), below, _registry.Blob(Tar, Archive(false, ("dir/c.wasm", "c"), ("dir/.wh..wh..opq", ""))));
        Assert.Equal("c", Encoding.UTF8.GetString((await PullAsync(_registry.Image(":4"), "dir")).Module));
        _registry.Manifest("3", Configuration(null), below, _registry.Blob(Tar, Archive(false, (".wh.a.wasm", ""), (".wh.dir", ""))));
        Assert.Contains("no file that ends in .wasm", (await RefusedAsync(_registry.Image(":3"))).Message);
    }

    [Fact]
    public async Task AnIndexIsSearchedForWasm()
    {
        var wasm = _registry.Manifest(null, null, _registry.Blob("application/wasm", s_module));
        var linux = _registry.Manifest(null, null, _registry.Blob(Tar, Archive(false, ("bin/sh", "sh"))));
        _registry.Index("1", For(linux, "linux", "amd64"), For(wasm, "wasip1", "wasm"));
        Assert.Equal(s_module, (await PullAsync(_registry.Image())).Module);
        _registry.Index("2", For(wasm, "linux", "amd64"), For(linux, "unknown", "unknown"));
        Assert.Equal(s_module, (await PullAsync(_registry.Image(":2"))).Module);
        _registry.Index("3", For(linux, "linux", "amd64"), For(linux, "linux", "arm64"));
        Assert.EndsWith("is for linux/amd64, linux/arm64: expected wasi/wasm", (await RefusedAsync(_registry.Image(":3"))).Message);
    }

    [Theory]
    [InlineData(AuthenticationSchemes.Basic)]
    [InlineData(AuthenticationSchemes.Negotiate)]
    public async Task ARegistryIsShownItsUser(AuthenticationSchemes wants)
    {
        _registry.Wants = wants;
        _registry.Manifest("1", null, _registry.Blob("application/wasm", s_module));
        Assert.Equal(s_module, (await PullAsync(_registry.Image(), credentials: Registry.Credentials)).Module);
        Assert.DoesNotContain("password", (await RefusedAsync(_registry.Image())).Message);
        Assert.DoesNotContain("wrong", (await RefusedAsync(_registry.Image(), credentials: new RegistryCredentials("reader", "wrong"))).Message);
    }

    [Fact]
    public async Task ContentThatIsNotWhatItsDigestSaysIsRefused()
    {
        var layer = _registry.Blob("application/wasm", s_module);
        _registry.Manifest("1", null, layer);
        _registry.Falsify((string)layer["digest"]!, [.. s_module, 0]);
        Assert.Contains("expected sha256:", (await RefusedAsync(_registry.Image())).Message);
        Assert.Contains("no such image", (await RefusedAsync(_registry.Image("@sha256:" + new string('0', 64)))).Message);
    }

    [Fact]
    public async Task WhatIsTooLongIsRefused()
    {
        _registry.Manifest("1", null, _registry.Blob("application/wasm", new byte[1000]));
        Assert.Contains("OciLimits.ModuleBytes", (await RefusedAsync(_registry.Image(), limits: new OciLimits { ModuleBytes = 999 })).Message);
        Assert.Contains("OciLimits.LayerBytes", (await RefusedAsync(_registry.Image(), limits: new OciLimits { LayerBytes = 999 })).Message);
        Assert.Contains("OciLimits.DocumentBytes", (await RefusedAsync(_registry.Image(), limits: new OciLimits { DocumentBytes = 10 })).Message);
        _registry.Manifest("2", Configuration(null), _registry.Blob(TarGzip, Archive(true, ("zeros", new string('\0', 1_000_000)))));
        Assert.Contains("OciLimits.UnpackedBytes", (await RefusedAsync(_registry.Image(":2"), limits: new OciLimits { UnpackedBytes = 100_000 })).Message);
    }

    [Fact]
    public async Task WhatIsNoArchiveIsRefused()
    {
        _registry.Manifest("1", Configuration(null), _registry.Blob(TarGzip, "no gzip"u8.ToArray()));
        Assert.Contains("no valid archive", (await RefusedAsync(_registry.Image())).Message);
        _registry.Manifest("2", null, _registry.Blob("application/vnd.bytecodealliance.wasm.component.layer.v0+wasm", s_module));
        Assert.Contains("expected a core module", (await RefusedAsync(_registry.Image(":2"))).Message);
        Assert.Contains("no such image", (await RefusedAsync(_registry.Image(":none"))).Message);
    }

    [Theory]
    [InlineData("localhost/hello", "localhost", "hello", "latest")]
    [InlineData("registry.example.com/a/b-c/d_e:1.2", "registry.example.com", "a/b-c/d_e", "1.2")]
    [InlineData("127.0.0.1:5000/x:y", "127.0.0.1:5000", "x", "y")]
    [InlineData("[::1]:5000/x", "[::1]:5000", "x", "latest")]
    public void AReferenceIsRead(string text, string host, string repository, string tag) =>
        Assert.Equal(new ImageReference(host, repository, tag, null), ImageReference.Parse(text));

    [Theory]
    [InlineData("hello")]
    [InlineData("library/hello:1")]
    [InlineData("https://host.example/x")]
    [InlineData("host.example/Upper")]
    [InlineData("host.example/x@sha256:12")]
    [InlineData("host.example/../x")]
    [InlineData("")]
    public void WhatIsNoReferenceIsRefused(string text) => Assert.Contains("expected HOST", Assert.Throws<OciException>(() => ImageReference.Parse(text)).Message);

    [Fact]
    public void CredentialsAreFoundByHost()
    {
        var configuration = DockerConfiguration.Parse("""{"auths":{"https://a.example/v1/":{"auth":"dTpwOnE="},"b.example:5000":{"username":"v","password":"w"}}}"""u8);
        Assert.Equal(new RegistryCredentials("u", "p:q"), configuration.Find("a.example"));
        Assert.Equal(new RegistryCredentials("v", "w"), configuration.Find("b.example:5000"));
        Assert.Null(configuration.Find("b.example"));
        Assert.Throws<OciException>(() => DockerConfiguration.Parse("""{"auths":{"a":{"auth":"?"}}}"""u8).Find("a"));
        Assert.Throws<OciException>(() => DockerConfiguration.Parse("no JSON"u8));
    }

    private static bool Same((string Digest, byte[] Module) one, (string Digest, byte[] Module) other) => one.Digest == other.Digest && one.Module.AsSpan().SequenceEqual(other.Module);

    private static JsonObject For(JsonObject descriptor, string os, string architecture)
    {
        var copy = (JsonObject)descriptor.DeepClone();
        copy["platform"] = new JsonObject { ["os"] = os, ["architecture"] = architecture };
        return copy;
    }

    private static byte[] Archive(bool isCompressed, params (string Name, string Content)[] files)
    {
        using var buffer = new MemoryStream();
        using (Stream stream = isCompressed ? new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true) : buffer)
        using (var tar = new TarWriter(stream))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return buffer.ToArray();
    }

    private JsonObject Configuration(string? entryPoint)
    {
        var configuration = new JsonObject { ["architecture"] = "wasm", ["os"] = "wasi", ["config"] = new JsonObject() };
        if (entryPoint is not null) configuration["config"]!["Entrypoint"] = new JsonArray(entryPoint);
        return _registry.Blob("application/vnd.oci.image.config.v1+json", Encoding.UTF8.GetBytes(configuration.ToJsonString()));
    }

    private Task<OciException> RefusedAsync(ImageReference image, RegistryCredentials? credentials = null, OciLimits? limits = null) =>
        Assert.ThrowsAsync<OciException>(() => PullAsync(image, null, credentials, limits));

    private async Task<(string Digest, byte[] Module)> PullAsync(ImageReference image, string? path = null, RegistryCredentials? credentials = null, OciLimits? limits = null)
    {
        string file = Path.GetTempFileName();
        await using var module = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        string digest = await WasmImage.PullAsync(_http, image, credentials, path, module, limits, TestContext.Current.CancellationToken);
        byte[] content = new byte[module.Length];
        module.Position = 0;
        await module.ReadExactlyAsync(content, TestContext.Current.CancellationToken);
        return (digest, content);
    }
}
