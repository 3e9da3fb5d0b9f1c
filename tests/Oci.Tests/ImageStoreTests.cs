using Xunit;

namespace WasmFaas.Oci.Tests;

public sealed class ImageStoreTests : IDisposable
{
    private static readonly byte[] s_module = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-images-");

    private string Blobs => Path.Combine(_directory.FullName, "blobs/sha256");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void TheSameModuleMakesTheSameImage()
    {
        var (one, two) = (Open("1"), Open("2"));
        Assert.Equal(ImageBuilder.BuildArtifact(one, s_module).Digest, ImageBuilder.BuildArtifact(two, s_module).Digest);
        Assert.Equal(ImageBuilder.BuildCompatible(one, s_module).Digest, ImageBuilder.BuildCompatible(two, s_module).Digest);
        Assert.NotEqual(ImageBuilder.BuildArtifact(one, s_module).Digest, ImageBuilder.BuildArtifact(one, [.. s_module, 0]).Digest);
    }

    [Fact]
    public void AnImageTellsWhatItIs()
    {
        var store = Open("");
        var artifact = ImageSummary.Read(store, "a", ImageBuilder.BuildArtifact(store, s_module));
        Assert.Equal(("artifact", "wasip1/wasm", 8L), (artifact.Kind, artifact.Platform, artifact.Size));
        var image = ImageSummary.Read(store, "b", ImageBuilder.BuildCompatible(store, s_module));
        Assert.Equal(("image", "wasi/wasm", "/app.wasm"), (image.Kind, image.Platform, image.Entrypoint!.Single()));
    }

    [Fact]
    public void WhatAnotherImageHasStaysWhenOneIsDeleted()
    {
        var store = Open("");
        var image = ImageBuilder.BuildArtifact(store, s_module);
        store.Tag(Name("one"), image);
        store.Tag(Name("two"), image);
        Assert.True(store.Remove(Name("one")));
        Assert.False(store.Remove(Name("one")));
        Assert.Equal("localhost/two:1", Assert.Single(store.List()).Name);
        Assert.Single(store.ReadManifest(store.Find(Name("two"))!).Layers!);
        Assert.True(store.Remove(Name("two")));
        Assert.Empty(Directory.EnumerateFiles(Blobs));
    }

    [Fact]
    public void ManyAtATimeLoseNoImage()
    {
        Parallel.For(0, 40, i =>
        {
            var store = Open("");
            store.Tag(Name($"m{i}"), ImageBuilder.BuildArtifact(store, [.. s_module, (byte)i]));
        });
        Assert.Equal(40, Open("").List().Count);
    }

    [Fact]
    public void WhatIsDamagedIsTold()
    {
        var store = Open("");
        var image = ImageBuilder.BuildArtifact(store, s_module);
        store.Tag(Name("one"), image);
        File.WriteAllText(Path.Combine(Blobs, image.Digest[7..]), "{}");
        Assert.Contains("is damaged", Assert.Throws<OciException>(() => store.ReadManifest(image)).Message);
        File.WriteAllText(Path.Combine(_directory.FullName, "index.json"), "nonsense");
        Assert.Contains("index.json is not valid", Assert.Throws<OciException>(() => store.List()).Message);

        var other = Open("other");
        var second = ImageBuilder.BuildArtifact(other, s_module);
        File.Delete(Path.Combine(_directory.FullName, "other/blobs/sha256", other.ReadManifest(second).Layers![0].Digest[7..]));
        Assert.Contains("was removed meanwhile", Assert.Throws<OciException>(() => other.Tag(Name("two"), second)).Message);
    }

    private static ImageReference Name(string name) => ImageReference.Parse($"localhost/{name}:1");

    private ImageStore Open(string name) => ImageStore.Open(Path.Combine(_directory.FullName, name));
}
