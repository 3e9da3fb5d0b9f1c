using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.Oci.Tests;

/// <summary>Pulls from a registry that breaks off, falls silent or lies. Pushes are tested with a real one.</summary>
public sealed class ImageTransferTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-images-");
    private readonly byte[] _module = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
    private readonly Registry _registry = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _registry.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true, new long[] { 0, 30_000, 50_000 })]
    [InlineData(false, new long[] { 0, 30_000, 20_000 })]
    public async Task ABrokenPullGoesOnWhereItWas(bool knowsRanges, long[] asked)
    {
        _registry.KnowsRanges = knowsRanges;
        _registry.Faults.Enqueue((30_000, false));
        _registry.Faults.Enqueue((20_000, false));
        Publish(_module);
        await PullAsync();
        Assert.Equal(asked, _registry.Asked);
    }

    [Fact]
    public async Task ASilentRegistryIsAskedAgain()
    {
        _registry.Faults.Enqueue((30_000, true));
        Publish(_module);
        await PullAsync();
        Assert.Equal([0, 30_000], _registry.Asked);
    }

    [Fact]
    public async Task WhatIsHereIsNotFetchedAgain()
    {
        Publish(_module);
        await PullAsync();
        await PullAsync();
        Assert.Single(_registry.Asked);
    }

    [Fact]
    public async Task ALieIsFoundOutAndNothingOfItStays()
    {
        string digest = Publish(_module);
        byte[] other = [.. _module];
        other[5]++;
        _registry.Falsify(digest, other);
        Assert.Contains($"expected {digest}", (await Assert.ThrowsAsync<OciException>(PullAsync)).Message);
        Assert.Empty(Store().List());
        _registry.Falsify(digest, [.. _module, 1]);
        Assert.Contains("is longer than its 100000 bytes", (await Assert.ThrowsAsync<OciException>(PullAsync)).Message);
        _registry.Falsify(digest, _module);
        await PullAsync();
    }

    /// <summary>Makes the registry have an artifact; returns the layer's digest.</summary>
    private string Publish(byte[] module)
    {
        JsonObject layer = _registry.Blob("application/wasm", module);
        _registry.Manifest("1", null, layer);
        return (string)layer["digest"]!;
    }

    private async Task PullAsync()
    {
        var store = Store();
        var limits = OciLimits.Default with { IdleTime = TimeSpan.FromMilliseconds(500) };
        var image = await new ImageTransfer(store, _http, null, (_, _) => { }, limits).PullAsync(_registry.Image(), Cancellation);
        string digest = store.ReadManifest(image).Layers![0].Digest;
        Assert.Equal(_module, await File.ReadAllBytesAsync(Path.Combine(_directory.FullName, "blobs/sha256", digest[7..]), Cancellation));
        Assert.DoesNotContain(Directory.EnumerateFiles(_directory.FullName, "*.part", SearchOption.AllDirectories), _ => true);
    }

    private ImageStore Store() => ImageStore.Open(_directory.FullName);
}
