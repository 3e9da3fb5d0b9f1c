using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>Watches: none of the changes is lost, doubled or out of order.</summary>
public abstract class WatchContract : ResourceStoreContract
{
    [Fact]
    public async Task EachChangeIsToldWithItsVersion()
    {
        var version = (await ListAsync()).ResourceVersion;
        var created = await CreateAsync("x");
        var updated = await Store.UpdateAsync(Changed(created, f => f.Spec!["value"] = 5), false, Cancellation);
        await Store.UpdateAsync(updated, false, Cancellation);
        var deleted = await DeleteAsync("x");
        var events = await TakeAsync(3, version);
        Assert.Equal([("ADDED", created.ResourceVersion), ("MODIFIED", updated.ResourceVersion), ("DELETED", deleted.ResourceVersion)], Summary(events));
        Assert.Equal([null, created.ResourceVersion, updated.ResourceVersion], events.Select(e => e.Previous?.ResourceVersion));
        Assert.Equal(5L, (long)events[2].Resource.Spec!["value"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    public async Task WithoutAVersionWhatIsThereComesFirst(string? version)
    {
        await CreateAsync("b");
        await CreateAsync("a");
        await CreateAsync("gone");
        await DeleteAsync("gone");
        await using var watch = Watch(version);
        Assert.Equal(("ADDED", "a"), await NextAsync(watch));
        Assert.Equal(("ADDED", "b"), await NextAsync(watch));
        await CreateAsync("c");
        Assert.Equal(("ADDED", "c"), await NextAsync(watch));
    }

    [Fact]
    public async Task AWatchIsOfOneKindAndOneNamespace()
    {
        await using var watch = Watch((await ListAsync()).ResourceVersion, "one");
        await CreateAsync("other", "two");
        await Store.CreateAsync(Of(ResourceKinds.Secret, Function("secret", "one").Json), Cancellation);
        await CreateAsync("mine", "one");
        Assert.Equal(("ADDED", "mine"), await NextAsync(watch));
    }

    [Fact]
    public async Task AWatchWaitsForChangesUntilItIsCancelled()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var watch = Store.WatchAsync(ResourceKinds.Function, null, null, end.Token).GetAsyncEnumerator(end.Token);
        var next = watch.MoveNextAsync().AsTask();
        await CreateAsync("x");
        Assert.True(await next);
        next = watch.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Theory]
    [InlineData("x", 400, "BadRequest")]
    [InlineData("-1", 400, "BadRequest")]
    [InlineData("999999999", 410, "Expired")]
    public async Task AVersionThatTheStoreNeverGaveIsRefused(string version, int code, string reason) => await RefusedAsync(code, reason, TakeAsync(1, version));

    [Fact]
    public async Task WhoeverSeesAChangeAlsoReadsIt()
    {
        await using var watch = Watch(null);
        var writes = Enumerable.Range(0, 200).Select(number => CreateAsync($"x{number}")).ToList();
        foreach (var _ in writes)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.NotNull(await FindAsync(watch.Current.Resource.Name));
        }

        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task ListAndThenWatchIsTheTruthWhileOthersWrite()
    {
        var start = (await ListAsync()).ResourceVersion;
        var writers = Enumerable.Range(0, 8).Select(seed => Task.Run(() => WriteAtRandomAsync(new Random(seed), 150))).ToList();
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(() => FollowUntilMarkAsync())).ToList();
        await Task.WhenAll(writers);
        await Store.CreateAsync(Function("mark"), Cancellation);
        var expected = (await ListAsync()).Items.ToDictionary(item => item.Name, item => item.ResourceVersion);
        foreach (var (seen, versions) in await Task.WhenAll(readers))
        {
            Assert.Equal(expected.OrderBy(pair => pair.Key), seen.OrderBy(pair => pair.Key));
            Assert.Equal(versions.Distinct().Order(), versions);
        }

        var all = await FollowUntilMarkAsync(start);
        foreach (var (_, versions) in await Task.WhenAll(readers))
        {
            Assert.Equal(all.Versions.Skip(all.Versions.Count - versions.Count), versions);
        }
    }

    // A list, and then the changes put upon it; and the versions of these changes in the order in which they came.
    private async Task<(Dictionary<string, string> Seen, List<long> Versions)> FollowUntilMarkAsync(string? from = null)
    {
        var list = from is null ? await ListAsync() : new ResourceList([], from, null, 0);
        var seen = list.Items.ToDictionary(item => item.Name, item => item.ResourceVersion);
        var versions = new List<long>();
        await foreach (var change in Store.WatchAsync(ResourceKinds.Function, null, list.ResourceVersion, Cancellation))
        {
            var resource = change.Resource;
            versions.Add(long.Parse(resource.ResourceVersion));
            Assert.Equal(change.Type != "ADDED", seen.ContainsKey(resource.Name));
            if (change.Type == "DELETED")
            {
                seen.Remove(resource.Name);
            }
            else
            {
                seen[resource.Name] = resource.ResourceVersion;
            }

            if (resource.Name == "mark")
            {
                break;
            }
        }

        return (seen, versions);
    }

    private async Task WriteAtRandomAsync(Random random, int writes)
    {
        for (var count = 0; count < writes; count++)
        {
            var name = $"x{random.Next(12)}";
            try
            {
                _ = random.Next(4) switch
                {
                    0 => await CreateAsync(name),
                    1 => await DeleteAsync(name),
                    _ => await Store.UpdateAsync(Function(name, value: random.Next(3)), false, Cancellation),
                };
            }
            catch (ApiException e) when (e.Code is 404 or 409)
            {
            }
        }
    }

    private IAsyncEnumerator<WatchEvent> Watch(string? version, string? ns = null) =>
        Store.WatchAsync(ResourceKinds.Function, ns, version, Cancellation).GetAsyncEnumerator(Cancellation);

    private static async Task<(string Type, string Name)> NextAsync(IAsyncEnumerator<WatchEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return (watch.Current.Type, watch.Current.Resource.Name);
    }

    private async Task<List<WatchEvent>> TakeAsync(int count, string version)
    {
        var events = new List<WatchEvent>();
        await using var watch = Watch(version);
        while (events.Count < count && await watch.MoveNextAsync())
        {
            events.Add(watch.Current);
        }

        return events;
    }

    private static IEnumerable<(string Type, string Version)> Summary(IEnumerable<WatchEvent> events) => events.Select(e => (e.Type, e.Resource.ResourceVersion));
}
