using System.IO.Compression;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

public sealed class ArchiveStoreTests : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");
    private readonly SetTime _time = new();
    private readonly ArchiveStore _archives;

    public ArchiveStoreTests() => _archives = new ArchiveStore(_directory.FullName, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _archives.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task AnArchiveThatNothingNamesGoesAfterItsGrace()
    {
        string named = await AddAsync("one"u8.ToArray()), other = await AddAsync("two"u8.ToArray());
        _time.Now += s_grace - TimeSpan.FromMinutes(1);
        Assert.Equal(0, _archives.Collect(new HashSet<string> { named }, s_grace));

        // One that was found just now may be about to be named.
        Assert.NotNull(_archives.Find(other));
        _time.Now += TimeSpan.FromMinutes(2);
        Assert.Equal(0, _archives.Collect(new HashSet<string> { named }, s_grace));
        _time.Now += s_grace;
        Assert.Equal(1, _archives.Collect(new HashSet<string> { named }, s_grace));
        Assert.Null(_archives.Find(other));
        Assert.NotNull(_archives.Find(named));
    }

    [Fact]
    public async Task TheModuleOfANamedZipArchiveStays()
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = await zip.CreateEntry("a/module.wasm").OpenAsync(Cancellation);
            await entry.WriteAsync("module"u8.ToArray(), Cancellation);
        }

        string digest = await AddAsync(buffer.ToArray());
        string module = await _archives.FindModuleAsync(digest, null, Cancellation);
        File.SetLastWriteTimeUtc(module, _time.Now.UtcDateTime);
        _time.Now += TimeSpan.FromDays(1);
        Assert.Equal(0, _archives.Collect(new HashSet<string> { digest }, s_grace));
        Assert.Equal("module"u8.ToArray(), await File.ReadAllBytesAsync(module, Cancellation));
        File.SetLastWriteTimeUtc(module, (_time.Now - s_grace).UtcDateTime);
        Assert.Equal(2, _archives.Collect(new HashSet<string>(), s_grace));
    }

    [Fact]
    public async Task AnArchiveIsHadByItsChecksumWhereItIsHere()
    {
        string digest = await AddAsync("one"u8.ToArray());
        Assert.Equal(digest, await _archives.FetchAsync(Held(digest), _ => null, Cancellation));
        var error = await Assert.ThrowsAsync<ArchiveException>(() => _archives.FetchAsync(Held(new string('0', 64)), _ => null, Cancellation));
        Assert.Equal("ArchiveMissing", error.Reason);
    }

    private static JsonObject Held(string digest) => new() { ["type"] = "url", ["url"] = "held:" + digest, ["checksum"] = new JsonObject { ["type"] = "sha256", ["sum"] = digest } };

    private async Task<string> AddAsync(byte[] content)
    {
        string digest = await _archives.FetchAsync(new JsonObject { ["literal"] = Convert.ToBase64String(content) }, _ => null, Cancellation);
        File.SetLastWriteTimeUtc(_archives.Find(digest)!, _time.Now.UtcDateTime);
        return digest;
    }
}
