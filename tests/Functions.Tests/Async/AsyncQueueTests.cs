using WasmFaas.Functions.Async;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Tests.Storage;
using WasmFaas.Keeper.Tests;
using Xunit;

namespace WasmFaas.Functions.Tests.Async;

/// <summary>The queue, by a clock that the test moves.</summary>
public sealed class AsyncQueueTests : IAsyncLifetime
{
    private readonly StoreDirectory _directory = new();
    private readonly ManualTime _time = new();
    private AsyncQueue _queue = null!;

    public ValueTask InitializeAsync()
    {
        _queue = new AsyncQueue(_directory.Database, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task WhatWaitsOrRunsIsTakenUpByTheNextProcess()
    {
        var sent = TestCalls.Of("hello", "waits", _time, "body");
        await _queue.AcceptAsync(sent);
        await _queue.AcceptAsync(TestCalls.Of("hello", "done", _time));
        await _queue.AcceptAsync(TestCalls.Of("hello", "failed", _time));
        await _queue.AcceptAsync(TestCalls.Of("hello", "dead", _time));
        var taken = TakeAll().ToDictionary(call => call.Id);
        await _queue.CompleteAsync(taken["done"], TestCalls.Of("next", "follows", _time));
        await _queue.RetryAsync(taken["failed"] with { Attempts = 1, Due = _time.GetUtcNow() + TimeSpan.FromSeconds(5), Error = "no" });
        await _queue.BuryAsync(taken["dead"] with { Attempts = 3, Error = "no" }, null);

        await RestartAsync();
        taken = TakeAll().ToDictionary(call => call.Id);
        Assert.Equal(["follows", "waits"], taken.Keys.Order());
        Assert.Equivalent(sent, taken["waits"]);
        Assert.Equal(1, _queue.Read().DeadLetters);
        _time.Advance(TimeSpan.FromSeconds(5));
        var failed = Assert.IsType<AsyncCall>(Take());
        Assert.Equal(("failed", 1, "no"), (failed.Id, failed.Attempts, failed.Error));
    }

    [Fact]
    public async Task ACallIsNotTakenBeforeItIsDue()
    {
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        var due = _time.GetUtcNow() + TimeSpan.FromSeconds(2);
        await _queue.RetryAsync(Take()! with { Attempts = 1, Due = due });
        Assert.Equal(due, _queue.Next().Due);
        _time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.Null(Take());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("1", Take()!.Id);
    }

    [Fact]
    public async Task OneFunctionsManyCallsDoNotHoldUpAnothers()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _queue.AcceptAsync(TestCalls.Of("busy", $"{i}", _time))));
        await _queue.AcceptAsync(TestCalls.Of("other", "other", _time));
        var taken = TakeAll();
        Assert.Equal(AsyncLimits.OfOneFunction, taken.Count(call => call.Function == "busy"));
        Assert.Contains(taken[..2], call => call.Function == "other");

        // Nor does one whose calls never end.
        await _queue.AcceptAsync(TestCalls.Of("other", "another", _time));
        Assert.Equal("another", Take()!.Id);
        Assert.Null(Take());
        await _queue.CompleteAsync(taken.First(call => call.Function == "busy"), null);
        Assert.Equal("busy", Take()!.Function);
    }

    [Fact]
    public async Task ManyFunctionsShareTheDeliveriesInTurn()
    {
        foreach (int i in Enumerable.Range(0, 20)) await Task.WhenAll(Enumerable.Range(0, 5).Select(j => _queue.AcceptAsync(TestCalls.Of($"f{i}", $"{i}-{j}", _time))));
        var taken = TakeAll();
        Assert.Equal(AsyncLimits.AtOnce, taken.Count);
        Assert.All(taken.CountBy(call => call.Function), count => Assert.InRange(count.Value, 3, 4));
    }

    [Fact]
    public async Task AFunctionsConcurrencyIsItsMostDeliveries()
    {
        foreach (int i in Enumerable.Range(0, 5)) await _queue.AcceptAsync(TestCalls.Of("hello", $"{i}", _time));
        Assert.NotNull(_queue.Take(_ => 2));
        Assert.NotNull(_queue.Take(_ => 2));
        Assert.Null(_queue.Take(_ => 2));
    }

    [Fact]
    public async Task AKeyStandsForOneCallOfItsFunction()
    {
        // At once, later, and after a restart.
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => _queue.AcceptAsync(TestCalls.Of("hello", $"{i}", _time), "key"))));
        string id = Assert.Single(ids.Distinct());
        Assert.Equal("other", await _queue.AcceptAsync(TestCalls.Of("second", "other", _time), "key"));
        await _queue.CompleteAsync(TakeAll().Single(call => call.Function == "hello"), null);
        Assert.Equal(id, await _queue.AcceptAsync(TestCalls.Of("hello", "late", _time), "key"));
        await RestartAsync();
        Assert.Equal(id, await _queue.AcceptAsync(TestCalls.Of("hello", "later", _time), "key"));

        _time.Advance(AsyncLimits.KeyTime);
        await _queue.SweepAsync();
        Assert.Equal("anew", await _queue.AcceptAsync(TestCalls.Of("hello", "anew", _time), "key"));
        await RestartAsync();
        Assert.Equal("anew", await _queue.AcceptAsync(TestCalls.Of("hello", "x", _time), "key"));
    }

    [Fact]
    public async Task ACallThatCannotBeWrittenLeavesNothing()
    {
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        await _queue.BuryAsync(Take()!, null);

        // The id is that of a dead letter, so that the file refuses it.
        await Assert.ThrowsAsync<StorageException>(() => _queue.AcceptAsync(TestCalls.Of("hello", "1", _time), "key"));
        Assert.Equal(0, _queue.Read().Waiting);
        Assert.Equal("2", await _queue.AcceptAsync(TestCalls.Of("hello", "2", _time), "key"));
    }

    [Fact]
    public async Task ADeadLetterIsRedrivenOnceWhoeverAsks()
    {
        await BuryAsync("1", "2", "3");
        _time.Advance(TimeSpan.FromMinutes(1));
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _queue.RedriveAsync("default", "hello", null))));
        Assert.Equal(3, counts.Sum());
        Assert.Equal((3, 0L), (_queue.Read().Waiting, _queue.Read().DeadLetters));
        var taken = TakeAll();
        Assert.Equal(["1", "2", "3"], taken.Select(call => call.Id).Order());
        Assert.All(taken, call => Assert.Equal((0, null, _time.GetUtcNow()), (call.Attempts, call.Error, call.Accepted)));
        Assert.Equal(0, await _queue.RedriveAsync(null, null, null));
    }

    [Fact]
    public async Task DeadLettersAreChosenByFunctionAndId()
    {
        await BuryAsync("1", "2");
        await _queue.AcceptAsync(TestCalls.Of("other", "3", _time));
        await _queue.BuryAsync(Take()! with { Error = "no" }, null);
        Assert.Equal(["1", "2"], _queue.ListDead("default", "hello", null, 10).Select(call => call.Id).Order());
        Assert.Equal(0, await _queue.PurgeAsync("elsewhere", null, null));
        Assert.Equal(1, await _queue.PurgeAsync(null, null, "1"));
        Assert.Equal(1, await _queue.RedriveAsync(null, "other", null));
        Assert.Equal("2", Assert.Single(_queue.ListDead(null, null, null, 10)).Id);
        Assert.Equal(1, await _queue.PurgeAsync(null, null, null));
        await RestartAsync();
        Assert.Equal((1, 0L), (_queue.Read().Waiting, _queue.Read().DeadLetters));
    }

    [Fact]
    public async Task TheOldestDeadLettersGoWhereThereAreTooMany()
    {
        const int More = 10;
        for (int i = 0; i < AsyncLimits.DeadLetters + More; i += 50)
        {
            await Task.WhenAll(Enumerable.Range(i, 50).Select(j => _queue.AcceptAsync(TestCalls.Of($"f{j % 4}", $"{j}", _time))));
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(TakeAll().Select(call => _queue.BuryAsync(call with { Due = _time.GetUtcNow() }, null)));
        }

        var letters = _queue.ListDead(null, null, null, int.MaxValue);
        Assert.InRange(letters.Count, AsyncLimits.DeadLetters, AsyncLimits.DeadLetters + 50);
        Assert.Equal(letters.Count, _queue.Read().DeadLetters);
        Assert.True(_queue.Read().Dropped > 0);
        Assert.DoesNotContain(letters, call => call.Id == "0");
    }

    private AsyncCall? Take() => _queue.Take(_ => AsyncLimits.OfOneFunction);

    private List<AsyncCall> TakeAll()
    {
        var taken = new List<AsyncCall>();
        while (Take() is { } call) taken.Add(call);
        return taken;
    }

    private async Task BuryAsync(params string[] ids)
    {
        foreach (string id in ids)
        {
            await _queue.AcceptAsync(TestCalls.Of("hello", id, _time));
            await _queue.BuryAsync(Take()! with { Attempts = 3, Error = "no" }, null);
        }
    }

    private async Task RestartAsync()
    {
        await _queue.DisposeAsync();
        _queue = new AsyncQueue(_directory.Database, _time);
    }
}
