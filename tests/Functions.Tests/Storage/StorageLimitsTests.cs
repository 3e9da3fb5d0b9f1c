using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class StorageLimitsTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnObjectThatIsTooLargeIsRefused()
    {
        await using var store = _directory.Open(new StorageLimits { ObjectBytes = 2_000 });
        var error = await RefusedAsync(413, store.CreateAsync(Large("x", 2_000), Cancellation));
        Assert.Matches("^functions.fission.io \"x\" has \\d+ bytes; expected at most 2000 \\(StorageLimits.ObjectBytes\\)$", error.Message);
        await store.CreateAsync(Large("x", 1_000), Cancellation);
        await RefusedAsync(413, store.UpdateAsync(Large("x", 2_000), cancellationToken: Cancellation));
        Assert.Equal(1, (await store.FindAsync(ResourceKinds.Function, "default", "x", Cancellation))!.Generation);
    }

    [Fact]
    public async Task AnObjectOfOneAndAHalfMebibyteIsStored()
    {
        await using (var store = _directory.Open())
        {
            await store.CreateAsync(Large("x", 1_572_000), Cancellation);
        }

        await using var reopened = _directory.Open();
        Assert.NotNull(await reopened.FindAsync(ResourceKinds.Function, "default", "x", Cancellation));
    }

    [Fact]
    public async Task AFullStoreTakesNoNewObjectsButChangesOfOldOnes()
    {
        await using var store = _directory.Open(new StorageLimits { Objects = 2 });
        await store.CreateAsync(StoreDirectory.Function("a"), Cancellation);
        await store.CreateAsync(StoreDirectory.Function("b"), Cancellation);
        Assert.Contains("StorageLimits.Objects", (await RefusedAsync(403, store.CreateAsync(StoreDirectory.Function("c"), Cancellation))).Message);
        await store.UpdateAsync(StoreDirectory.Function("a", 5), cancellationToken: Cancellation);
        await store.DeleteAsync(ResourceKinds.Function, "default", "a", cancellationToken: Cancellation);
        await store.CreateAsync(StoreDirectory.Function("c"), Cancellation);
    }

    [Fact]
    public async Task AWatchTooManyIsRefusedUntilAnotherEnds()
    {
        await using var store = _directory.Open(new StorageLimits { Watches = 1 });
        await store.CreateAsync(StoreDirectory.Function("a"), Cancellation);
        await using (var first = Watch(store, null))
        {
            Assert.True(await first.MoveNextAsync());
            await using var second = Watch(store, null);
            Assert.Equal(429, (await Assert.ThrowsAsync<ApiException>(async () => await second.MoveNextAsync())).Code);
        }

        await using var third = Watch(store, null);
        Assert.True(await third.MoveNextAsync());
    }

    [Fact]
    public async Task AWatchThatDoesNotFollowEndsAsExpiredAndOneOfAQuietKindDoesNot()
    {
        await using var store = _directory.Open(new StorageLimits { Changes = 5 });
        var start = (await store.CreateAsync(StoreDirectory.Function("a"), Cancellation)).ResourceVersion;
        await using var slow = Watch(store, start);
        var next = slow.MoveNextAsync().AsTask();
        for (var value = 1; value <= 20; value++)
        {
            await store.UpdateAsync(StoreDirectory.Function("a", value), cancellationToken: Cancellation);
        }

        var error = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            Assert.True(await next);
            while (await slow.MoveNextAsync())
            {
                Assert.True(long.Parse(slow.Current.Resource.ResourceVersion) <= long.Parse(start) + 5);
            }
        });
        Assert.Equal((410, "Expired"), (error.Code, error.Reason));
        Assert.Equal(410, Assert.Throws<ApiException>(() => store.WatchAsync(ResourceKinds.Function, null, start, Cancellation)).Code);
        store.WatchAsync(ResourceKinds.Secret, null, start, Cancellation);
    }

    [Fact]
    public async Task ATokenOfAStateThatIsForgottenIsExpired()
    {
        await using var store = _directory.Open(new StorageLimits { ListSnapshots = 2 });
        var tokens = new List<string?>();
        await store.CreateAsync(StoreDirectory.Function("a"), Cancellation);
        foreach (var name in (string[])["b", "c", "d"])
        {
            await store.CreateAsync(StoreDirectory.Function(name), Cancellation);
            tokens.Add((await ListAsync(store, null)).Continue);
        }

        await store.CreateAsync(StoreDirectory.Function("e"), Cancellation);
        await RefusedAsync(410, ListAsync(store, tokens[0]));
        Assert.Equal(1, (await ListAsync(store, tokens[1])).Remaining);
        Assert.Equal(2, (await ListAsync(store, tokens[2])).Remaining);
    }

    [Fact]
    public async Task DuplicateFieldsAndDepthAreRefused()
    {
        await using var store = _directory.Open();
        var twice = (JsonObject)JsonNode.Parse("""{"metadata":{"name":"x","namespace":"default"},"spec":{"a":1,"a":2}}""")!;
        await RefusedAsync(400, store.CreateAsync(new Resource(ResourceKinds.Function, twice), Cancellation));
        var deep = StoreDirectory.Function("x");
        for (var (level, node) = (0, deep.Spec!); level < 100; level++)
        {
            var inner = new JsonObject();
            node["inner"] = inner;
            node = inner;
        }

        await RefusedAsync(400, store.CreateAsync(deep, Cancellation));
    }

    [Fact]
    public async Task AClosedStoreEndsItsWatchesAndTakesNeitherWritesNorWatches()
    {
        var store = _directory.Open();
        await using var watch = Watch(store, null);
        var next = watch.MoveNextAsync().AsTask();
        var writes = Enumerable.Range(0, 50).Select(number => store.CreateAsync(StoreDirectory.Function($"x{number}"), Cancellation)).ToList();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
        while (await next)
        {
            next = watch.MoveNextAsync().AsTask();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CreateAsync(StoreDirectory.Function("late"), Cancellation));
        Assert.Throws<ObjectDisposedException>(() => Watch(store, null));
    }

    public void Dispose() => _directory.Dispose();

    private static Resource Large(string name, int length)
    {
        var resource = StoreDirectory.Function(name);
        resource.Spec!["text"] = new string('x', length);
        return resource;
    }

    private static Task<ResourceList> ListAsync(SqliteResourceStore store, string? token) =>
        store.ListAsync(ResourceKinds.Function, null, new ListOptions(Limit: 1, Continue: token), Cancellation);

    private static IAsyncEnumerator<WatchEvent> Watch(SqliteResourceStore store, string? version) =>
        store.WatchAsync(ResourceKinds.Function, null, version, Cancellation).GetAsyncEnumerator(Cancellation);

    private static async Task<ApiException> RefusedAsync(int code, Task write)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => write);
        Assert.Equal(code, error.Code);
        return error;
    }
}
