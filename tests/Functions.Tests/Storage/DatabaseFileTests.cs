using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>What an opened file can be.</summary>
public sealed class DatabaseFileTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReopenedStoreIsAsItWas()
    {
        Resource created;
        ResourceList before;
        await using (var store = _directory.Open())
        {
            created = await store.CreateAsync(StoreDirectory.Function("x"), Cancellation);
            await store.CreateAsync(StoreDirectory.Function("y"), Cancellation);
            await store.DeleteAsync(ResourceKinds.Function, "default", "y", cancellationToken: Cancellation);
            before = await store.ListAsync(ResourceKinds.Function, null, new ListOptions(), Cancellation);
        }

        await using var reopened = _directory.Open();
        var after = await reopened.ListAsync(ResourceKinds.Function, null, new ListOptions(), Cancellation);
        Assert.Equal(before.ResourceVersion, after.ResourceVersion);
        Assert.Equal(created.Json.ToJsonString(), Assert.Single(after.Items).Json.ToJsonString());
        var next = await reopened.CreateAsync(StoreDirectory.Function("z"), Cancellation);
        Assert.Equal(long.Parse(before.ResourceVersion) + 1, long.Parse(next.ResourceVersion));
    }

    [Fact]
    public async Task AWatchFromBeforeTheRestartIsExpiredOnlyIfItMissedSomething()
    {
        string first;
        string last;
        await using (var store = _directory.Open())
        {
            first = (await store.CreateAsync(StoreDirectory.Function("x"), Cancellation)).ResourceVersion;
            last = (await store.CreateAsync(StoreDirectory.Function("y"), Cancellation)).ResourceVersion;
        }

        await using var reopened = _directory.Open();
        Assert.Equal(410, Assert.Throws<ApiException>(() => reopened.WatchAsync(ResourceKinds.Function, null, first, Cancellation)).Code);
        await using var watch = reopened.WatchAsync(ResourceKinds.Function, null, last, Cancellation).GetAsyncEnumerator(Cancellation);
        await reopened.CreateAsync(StoreDirectory.Function("z"), Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("z", watch.Current.Resource.Name);
    }

    [Fact]
    public async Task OnlyTheOwnerMayReadTheFile()
    {
        await using var store = _directory.Open();
        await store.CreateAsync(StoreDirectory.Function("x"), Cancellation);
        var files = Directory.GetFiles(Path.GetDirectoryName(_directory.Database)!);
        Assert.Contains(files, file => file.EndsWith("-wal"));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task ASecondStoreOnTheFileIsRefused()
    {
        await using (var store = _directory.Open())
        {
            Refused("is in use by another process");
            await store.CreateAsync(StoreDirectory.Function("x"), Cancellation);
            Refused("is in use by another process");
        }

        await _directory.Open().DisposeAsync();
    }

    [Theory]
    [InlineData("this is no database at all, but text that is longer than the header of one would be, which has 100 bytes")]
    [InlineData("short")]
    public void AFileOfAnotherFormatIsRefusedAndLeftAsItIs(string text)
    {
        File.WriteAllText(_directory.Database, text);
        Refused("is no SQLite database");
        Assert.Equal(text, File.ReadAllText(_directory.Database));
    }

    [Fact]
    public void ADatabaseOfAnotherProgramIsRefusedAndLeftAsItIs()
    {
        Execute("CREATE TABLE bookmarks (url TEXT)");
        var before = File.ReadAllBytes(_directory.Database);
        Refused("is the SQLite database of another program");
        Assert.Equal(before, File.ReadAllBytes(_directory.Database));
    }

    [Fact]
    public async Task ADatabaseOfANewerProgramIsRefused()
    {
        await _directory.Open().DisposeAsync();
        Execute("PRAGMA user_version = 99");
        Refused("has version 99 and is of a newer program; expected at most version 1");
    }

    [Fact]
    public async Task DamagedPagesAreFoundWhenTheFileIsOpened()
    {
        await FillAsync(200);
        using (var file = File.OpenWrite(_directory.Database))
        {
            file.Position = 4096;
            file.Write(new byte[file.Length - 4096]);
        }

        Refused("is damaged");
    }

    [Fact]
    public async Task ADamagedIndexIsFoundWhenTheFileIsOpened()
    {
        await FillAsync(200);
        const int pageSize = 4096;
        var page = (long)Execute("SELECT rootpage FROM sqlite_schema WHERE type = 'index'")!;
        using (var file = File.OpenWrite(_directory.Database))
        {
            file.Position = (page - 1) * pageSize;
            file.Write(new byte[pageSize]);
        }

        Refused("is damaged");
    }

    [Fact]
    public async Task AFileThatWasCutIsDamaged()
    {
        await FillAsync(200);
        using (var file = File.OpenWrite(_directory.Database))
        {
            file.SetLength(file.Length / 2);
        }

        Refused("is damaged");
    }

    [Theory]
    [InlineData("UPDATE objects SET json = CAST('{' AS BLOB)", "row 1 of its table objects is no JSON")]
    [InlineData("UPDATE objects SET json = CAST('[]' AS BLOB)", "row 1 of its table objects is no JSON object")]
    [InlineData("UPDATE objects SET name = 'other'", "row 1 of its table objects is not the object of its name")]
    [InlineData("DELETE FROM state", "it has no revision")]
    public async Task RowsThatNobodyWroteAreDamage(string statement, string expected)
    {
        await FillAsync(1);
        Execute(statement);
        Refused($"is damaged: {expected}");
    }

    [Fact]
    public async Task ObjectsOfKindsThatAreNotKnownStay()
    {
        await FillAsync(1);
        Execute("INSERT INTO objects (kind, namespace, name, uid, revision, json) VALUES ('things.example.com', '', 'x', 'u', 1, x'7b7d')");
        await _directory.Open().DisposeAsync();
        Assert.Equal(2L, Execute("SELECT count(*) FROM objects"));
    }

    [Theory]
    [InlineData("ABORT")]
    [InlineData("ROLLBACK")]
    public async Task WritesThatTheDatabaseRefusesLeaveNothing(string how)
    {
        await FillAsync(1);
        Execute($"CREATE TRIGGER refuse BEFORE INSERT ON objects WHEN NEW.name = 'bad' BEGIN SELECT RAISE({how}, 'no'); END");
        ResourceList before;
        await using (var store = _directory.Open())
        {
            var writes = ((string[])["a", "b", "bad", "c", "d"]).ToDictionary(name => name, name => store.CreateAsync(StoreDirectory.Function(name), Cancellation));
            await Task.WhenAll(writes.Values).ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.Equal(500, Assert.IsType<ApiException>(writes["bad"].Exception?.InnerException).Code);
            await store.CreateAsync(StoreDirectory.Function("e"), Cancellation);
            foreach (var (name, write) in writes)
            {
                Assert.Equal(write.IsCompletedSuccessfully, await store.FindAsync(ResourceKinds.Function, "default", name, Cancellation) is not null);
            }

            before = await store.ListAsync(ResourceKinds.Function, null, new ListOptions(), Cancellation);
        }

        await using var reopened = _directory.Open();
        var after = await reopened.ListAsync(ResourceKinds.Function, null, new ListOptions(), Cancellation);
        Assert.Equal(before.ResourceVersion, after.ResourceVersion);
        Assert.Equal(before.Items.Select(item => item.Json.ToJsonString()), after.Items.Select(item => item.Json.ToJsonString()));
    }

    [Fact]
    public void ADirectoryThatIsAFileIsRefused()
    {
        File.WriteAllText(_directory.Database, "");
        Assert.ThrowsAny<IOException>(() => SqliteResourceStore.Open(Path.Combine(_directory.Database, "state.db")));
    }

    public void Dispose() => _directory.Dispose();

    private void Refused(string expected)
    {
        var error = Assert.Throws<StorageException>(() => _directory.Open());
        Assert.StartsWith(_directory.Database, error.Message);
        Assert.Contains(expected, error.Message);
    }

    private async Task FillAsync(int objects)
    {
        await using var store = _directory.Open();
        await Task.WhenAll(Enumerable.Range(0, objects).Select(number => store.CreateAsync(StoreDirectory.Function($"x{number}"), Cancellation)));
    }

    private object? Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
