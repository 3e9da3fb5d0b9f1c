using System.Text;
using WasmFaas.Functions.State;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;
using Xunit;

namespace WasmFaas.Functions.Tests.State;

/// <summary>Keys and values in the file.</summary>
public sealed class StateStoreTests : IDisposable
{
    private static readonly StateQuota s_quota = new(new Keyspace("default", "visits"), 100, 10, null);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("state-");
    private readonly SetTime _time = new();

    private string Path => System.IO.Path.Combine(_directory.FullName, "keys.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task ValuesAndVersionsSurvive()
    {
        long version;
        await using (var store = Open())
        {
            await SetAsync(store, "a", "1");
            version = (await SetAsync(store, "a", "2")).Version;
        }

        await using var again = Open();
        Assert.Equal(("2", version), Read(again, "a"));
        Assert.True((await SetAsync(again, "b", "3")).Version > version);
    }

    [Fact]
    public async Task AKeyThatIsMadeAgainIsNotTheOldOne()
    {
        await using var store = Open();
        long old = (await SetAsync(store, "a", "1")).Version;
        Assert.Equal(GuestStateStatus.Ok, (await store.DeleteAsync(s_quota.Keyspace, "a", old)).Status);
        Assert.Equal(GuestStateStatus.NotFound, (await store.DeleteAsync(s_quota.Keyspace, "a", null)).Status);
        await SetAsync(store, "a", "1");
        Assert.Equal(GuestStateStatus.VersionConflict, (await SetAsync(store, "a", "2", expected: old)).Status);
        Assert.Equal(GuestStateStatus.VersionConflict, (await SetAsync(store, "a", "2", expected: 0)).Status);
        Assert.Equal(GuestStateStatus.Ok, (await SetAsync(store, "new", "2", expected: 0)).Status);
    }

    [Fact]
    public async Task ConcurrentIncrementsAreAllCounted()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 50;)
            {
                var (value, version) = store.Find(s_quota.Keyspace, "n") is { } entry ? (int.Parse(Encoding.UTF8.GetString(entry.Value)), entry.Version) : (0, 0);
                if ((await SetAsync(store, "n", $"{value + 1}", version)).Status == GuestStateStatus.Ok) i++;
            }
        })));
        Assert.Equal("400", Read(store, "n")?.Value);
    }

    [Fact]
    public async Task ATimeToLiveEnds()
    {
        await using var store = Open();
        await SetAsync(store, "a", "1", keep: TimeSpan.FromSeconds(10));
        await SetAsync(store, "b", "1");
        _time.Now += TimeSpan.FromSeconds(9);
        Assert.NotNull(Read(store, "a"));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Null(Read(store, "a"));
        Assert.Equal(["b"], store.List(s_quota.Keyspace, "", "", 10));
        Assert.Equal(GuestStateStatus.Ok, (await SetAsync(store, "a", "2", expected: 0)).Status);
    }

    [Fact]
    public async Task TheQuotaHoldsForLiveKeysOnly()
    {
        await using var store = Open();
        for (int i = 0; i < 10; i++) await SetAsync(store, $"k{i}", "x", keep: i == 0 ? TimeSpan.FromSeconds(1) : null);
        Assert.Equal(GuestStateStatus.TooManyKeys, (await SetAsync(store, "more", "x")).Status);
        Assert.Equal(GuestStateStatus.Ok, (await SetAsync(store, "k5", "changed")).Status);
        Assert.Equal(GuestStateStatus.ValueTooLarge, (await SetAsync(store, "k5", new string('x', 101))).Status);
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(GuestStateStatus.Ok, (await SetAsync(store, "more", "x")).Status);
    }

    [Fact]
    public async Task KeysAreListedInPartsByTheirBytes()
    {
        await using var store = Open();
        foreach (string key in (string[])["user/b", "user/a", "users", "\u00fc", "user/c"]) await SetAsync(store, key, "x");
        Assert.Equal(["user/a", "user/b"], store.List(s_quota.Keyspace, "user/", "", 2));
        Assert.Equal(["user/c"], store.List(s_quota.Keyspace, "user/", "user/b", 2));
        Assert.Equal(["users", "\u00fc"], store.List(s_quota.Keyspace, "", "user/c", 9));
        Assert.Empty(store.List(new Keyspace("other", "visits"), "", "", 9));
    }

    [Fact]
    public async Task AnotherProgramsFileIsLeftAlone()
    {
        await SqliteResourceStore.Open(Path).DisposeAsync();
        var error = Assert.Throws<StorageException>(() => Open());
        Assert.Contains("of another program", error.Message);
        await File.WriteAllTextAsync(Path, "no database, and long enough to be read as one", TestContext.Current.CancellationToken);
        Assert.Throws<StorageException>(() => Open());
    }

    private StateStore Open() => new(Path, _time);

    private static Task<StateWrite> SetAsync(StateStore store, string key, string value, long? expected = null, TimeSpan? keep = null) =>
        store.SetAsync(s_quota, key, Encoding.UTF8.GetBytes(value), expected, keep);

    private static (string Value, long Version)? Read(StateStore store, string key) =>
        store.Find(s_quota.Keyspace, key) is { } entry ? (Encoding.UTF8.GetString(entry.Value), entry.Version) : null;
}
