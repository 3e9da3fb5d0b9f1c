using Xunit;

namespace WasmFaas.Wasm.Tests.Cache;

public sealed class CodeCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void StoredImageIsFound()
    {
        var cache = new CodeCache(_directory.File("made/when/needed"));
        Assert.Null(cache.TryFind(Key(1)));
        var path = cache.Store(Key(1), Image(100, 1));
        Assert.Equal(path, cache.TryFind(Key(1)));
        Assert.Equal(Image(100, 1).ToArray(), File.ReadAllBytes(path)[..100]);
        Assert.Null(cache.TryFind(Key(2)));
        Assert.Equal(new CodeCacheStatistics(Hits: 1, Misses: 2, Stored: 1, Discarded: 0, Evicted: 0), cache.Statistics);
        Assert.Equal([path], Directory.GetFiles(cache.Directory));
        Assert.Equal(path, new CodeCache(cache.Directory).TryFind(Key(1)));
    }

    [Fact]
    public void KeysDifferInModuleAndOptions()
    {
        Assert.Equal(CacheKey.Create([1, 2]), CacheKey.Create([1, 2]));
        Assert.NotEqual(CacheKey.Create([1, 2]).Name, CacheKey.Create([1, 3]).Name);
        Assert.NotEqual(CacheKey.Create([1, 2]).Name, CacheKey.Create([1, 2], "unchecked").Name);
        Assert.Matches("^[0-9a-f]{64}$", CacheKey.Create([]).Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(110)]
    [InlineData(-1)]
    public void CorruptImageIsDiscarded(int index)
    {
        var cache = new CodeCache(_directory.Path);
        var path = cache.Store(Key(1), Image(100, 1));
        var bytes = File.ReadAllBytes(path);
        bytes[index < 0 ? ^1 : index] ^= 0x10;
        File.WriteAllBytes(path, bytes);
        Assert.Null(cache.TryFind(Key(1)));
        Assert.False(File.Exists(path));
        Assert.Equal(1, cache.Statistics.Discarded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(150)]
    public void TruncatedImageIsDiscarded(int length)
    {
        var cache = new CodeCache(_directory.Path);
        var path = cache.Store(Key(1), Image(100, 1));
        using (var file = File.OpenWrite(path)) file.SetLength(length);
        Assert.Null(cache.TryFind(Key(1)));
        Assert.Equal(1, cache.Statistics.Discarded);
    }

    [Fact]
    public void ImageOfAnotherKeyIsDiscarded()
    {
        var cache = new CodeCache(_directory.Path);
        var path = cache.Store(Key(1), Image(100, 1));
        File.Move(path, _directory.File(Key(2).Name + ".dll"));
        Assert.Null(cache.TryFind(Key(2)));
        Assert.Equal(1, cache.Statistics.Discarded);
    }

    [Fact]
    public void LeastRecentlyFoundImageIsEvicted()
    {
        var cache = new CodeCache(_directory.Path, maximumBytes: 3_500);
        for (var i = 1; i <= 3; i++)
        {
            var path = cache.Store(Key(i), Image(1_000, i));
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow.AddMinutes(i - 10));
        }

        Assert.NotNull(cache.TryFind(Key(1)));
        cache.Store(Key(4), Image(1_000, 4));
        Assert.Equal([true, false, true, true], Enumerable.Range(1, 4).Select(i => cache.TryFind(Key(i)) is not null));
        Assert.Equal(1, cache.Statistics.Evicted);
    }

    [Fact]
    public void WriteThatNeverEndedIsSweptUp()
    {
        var old = _directory.File(Key(9).Name + ".0123.tmp");
        var young = _directory.File(Key(9).Name + ".4567.tmp");
        File.WriteAllText(old, "left behind");
        File.WriteAllText(young, "being written");
        File.SetLastAccessTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        new CodeCache(_directory.Path).Store(Key(1), Image(10, 1));
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void ImageLargerThanTheLimitIsRefused()
    {
        var cache = new CodeCache(_directory.Path, maximumBytes: 500);
        var error = Assert.Throws<CodeCacheException>(() => cache.Store(Key(1), Image(1_000, 1)));
        Assert.Contains("limit", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void DirectoryThatCannotBeMadeIsAnError()
    {
        var file = _directory.File("file");
        File.WriteAllText(file, "");
        var cache = new CodeCache(Path.Combine(file, "cache"));
        Assert.Null(cache.TryFind(Key(1)));
        Assert.Contains(file, Assert.Throws<CodeCacheException>(() => cache.Store(Key(1), Image(10, 1))).Message, StringComparison.Ordinal);
        Assert.Throws<CodeCacheException>(() => cache.Store(Key(1), _directory.File("absent.dll")));
    }

    [Fact]
    public void FullDiskIsAnErrorAndLeavesNothing()
    {
        var cache = new CodeCache(_directory.Path);
        Assert.Throws<CodeCacheException>(() => cache.Store(Key(1), new FailingStream(70_000)));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task ConcurrentStoresOfOneKeyLeaveOneWholeImage()
    {
        var found = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            // Each has a cache of its own, as a process would.
            var cache = new CodeCache(_directory.Path, maximumBytes: 1_000_000);
            for (var i = 0; i < 20; i++)
            {
                cache.Store(Key(1), Image(200_000, 1));
                if (cache.TryFind(Key(1)) is not null) Interlocked.Increment(ref found);
                Assert.Equal(0, cache.Statistics.Discarded);
            }
        })));
        Assert.Equal(160, found);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    private static CacheKey Key(int module) => CacheKey.Create([(byte)module]);

    private static MemoryStream Image(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return new MemoryStream(bytes);
    }

    /// <summary>Ends in the error that a full disk gives, after some bytes.</summary>
    private sealed class FailingStream(int good) : MemoryStream(new byte[good])
    {
        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            return read > 0 ? read : throw new IOException("No space left on device");
        }
    }
}
