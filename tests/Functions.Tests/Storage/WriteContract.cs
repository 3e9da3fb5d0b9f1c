using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>Create, update and delete.</summary>
public abstract class WriteContract : ResourceStoreContract
{
    [Fact]
    public async Task ANewObjectGetsWhatTheServerKeeps()
    {
        var given = Function("hello", value: 7);
        given.Metadata["uid"] = "mine";
        given.Metadata["resourceVersion"] = "";
        given.Metadata["managedFields"] = new JsonArray(new JsonObject());
        given.Json["status"] = new JsonObject { ["x"] = 1 };
        var created = await Store.CreateAsync(given, Cancellation);
        Assert.True(Guid.TryParse(created.Uid, out _));
        Assert.Matches(@"^\d+$", created.ResourceVersion);
        Assert.Equal(1, created.Generation);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)created.Metadata["creationTimestamp"]);
        Assert.False(created.Metadata.ContainsKey("managedFields"));
        Assert.Null(created.Status);
        Assert.Equal("fission.io/v1", (string?)created.Json["apiVersion"]);
        Assert.Equal("Function", (string?)created.Json["kind"]);
        Assert.Equal(7L, (long?)created.Spec!["value"]);
        Assert.Equal("mine", given.Uid);
        Assert.True(JsonNode.DeepEquals(created.Json, (await FindAsync("hello"))!.Json));
    }

    [Fact]
    public async Task ANameIsTakenInItsNamespaceAndKindOnly()
    {
        await CreateAsync("x");
        var error = await RefusedAsync(409, "AlreadyExists", CreateAsync("x"));
        Assert.Equal("functions.fission.io \"x\" already exists", error.Message);
        await CreateAsync("x", "other");
        await Store.CreateAsync(Of(ResourceKinds.Secret, Function("x").Json), Cancellation);
    }

    [Fact]
    public async Task GeneratedNamesDiffer()
    {
        var names = new HashSet<string>();
        for (var count = 0; count < 50; count++)
        {
            var given = Function("");
            given.Metadata.Remove("name");
            given.Metadata["generateName"] = "job-";
            Assert.True(names.Add((await Store.CreateAsync(given, Cancellation)).Name));
        }

        Assert.All(names, name => Assert.Matches("^job-[a-z0-9]{5}$", name));
    }

    [Fact]
    public async Task WithoutAnyNameItIsInvalid()
    {
        var error = await RefusedAsync(422, "Invalid", Store.CreateAsync(Of(ResourceKinds.Function, []), Cancellation));
        Assert.Equal("metadata.name", error.Causes[0].Field);
    }

    [Fact]
    public async Task AnUpdateMustKnowTheLatestVersion()
    {
        var first = await CreateAsync("x");
        var second = await Store.UpdateAsync(Changed(first, f => f.Spec!["value"] = 1), false, Cancellation);
        Assert.NotEqual(first.ResourceVersion, second.ResourceVersion);
        var error = await RefusedAsync(409, "Conflict", Store.UpdateAsync(Changed(first, f => f.Spec!["value"] = 2), false, Cancellation));
        Assert.Equal(
            "Operation cannot be fulfilled on functions.fission.io \"x\": the object has been modified; please apply your changes to the latest version and try again",
            error.Message);
        var forced = await Store.UpdateAsync(Function("x", value: 3), false, Cancellation);
        Assert.Equal(first.Uid, forced.Uid);
        Assert.Equal((string?)first.Metadata["creationTimestamp"], (string?)forced.Metadata["creationTimestamp"]);
    }

    [Fact]
    public async Task AnUpdateOfAnotherObjectOfTheNameIsAConflict()
    {
        await CreateAsync("x");
        await RefusedAsync(409, "Conflict", Store.UpdateAsync(Changed(Function("x"), f => f.Metadata["uid"] = "other"), false, Cancellation));
    }

    [Fact]
    public async Task WhatIsNotThereCannotBeChanged()
    {
        Assert.Null(await FindAsync("x"));
        Assert.Equal("functions.fission.io \"x\" not found", (await RefusedAsync(404, "NotFound", Store.UpdateAsync(Function("x"), false, Cancellation))).Message);
        Assert.Equal("functions.fission.io \"x\" not found", (await RefusedAsync(404, "NotFound", DeleteAsync("x"))).Message);
    }

    [Fact]
    public async Task SpecAndStatusAreWrittenApart()
    {
        var created = await CreateAsync("x", value: 1);
        var withStatus = await Store.UpdateAsync(
            Changed(created, f => { f.Status = new JsonObject { ["ready"] = true }; f.Spec!["value"] = 9; }), true, Cancellation);
        Assert.True((bool)withStatus.Status!["ready"]!);
        Assert.Equal(1L, (long)withStatus.Spec!["value"]!);
        Assert.Equal(1, withStatus.Generation);

        var updated = await Store.UpdateAsync(
            Changed(withStatus, f => { f.Status = new JsonObject { ["ready"] = false }; f.Spec!["value"] = 2; }), false, Cancellation);
        Assert.True((bool)updated.Status!["ready"]!);
        Assert.Equal(2L, (long)updated.Spec!["value"]!);
        Assert.Equal(2, updated.Generation);
    }

    [Fact]
    public async Task OnlyTheSpecCountsAsAGeneration()
    {
        var created = await CreateAsync("x");
        var labelled = await Store.UpdateAsync(Changed(created, f => f.Metadata["labels"] = new JsonObject { ["a"] = "b" }), false, Cancellation);
        Assert.NotEqual(created.ResourceVersion, labelled.ResourceVersion);
        Assert.Equal(1, labelled.Generation);
        var back = await Store.UpdateAsync(Changed(labelled, f => f.Metadata["generation"] = 40), false, Cancellation);
        Assert.Equal(1, back.Generation);
    }

    [Fact]
    public async Task AnUpdateThatChangesNothingKeepsTheVersion()
    {
        var created = await CreateAsync("x", value: 3);
        Assert.Equal(created.ResourceVersion, (await Store.UpdateAsync(created, false, Cancellation)).ResourceVersion);
        Assert.Equal(created.ResourceVersion, (await Store.UpdateAsync(created, true, Cancellation)).ResourceVersion);
        Assert.Equal(created.ResourceVersion, (await Store.UpdateAsync(Function("x", value: 3), false, Cancellation)).ResourceVersion);
        Assert.Equal(created.ResourceVersion, (await ListAsync()).ResourceVersion);
    }

    [Fact]
    public async Task ADeletedObjectIsGoneAndItsSuccessorIsAnother()
    {
        var first = await CreateAsync("x");
        var deleted = await DeleteAsync("x");
        Assert.Equal(first.Uid, deleted.Uid);
        Assert.True(long.Parse(deleted.ResourceVersion) > long.Parse(first.ResourceVersion));
        Assert.Null(await FindAsync("x"));
        var second = await CreateAsync("x");
        Assert.NotEqual(first.Uid, second.Uid);
        Assert.True(long.Parse(second.ResourceVersion) > long.Parse(deleted.ResourceVersion));
    }

    [Fact]
    public async Task ADeletionOfAnotherObjectOrVersionIsAConflict()
    {
        var created = await CreateAsync("x");
        await RefusedAsync(409, "Conflict", DeleteAsync("x", uid: "other"));
        await RefusedAsync(409, "Conflict", DeleteAsync("x", resourceVersion: "999999"));
        await DeleteAsync("x", created.Uid, created.ResourceVersion);
    }

    [Fact]
    public async Task FinalizersKeepAnObjectUntilTheLastGoes()
    {
        var created = await Store.CreateAsync(Changed(Function("x"), f => f.Metadata["finalizers"] = new JsonArray("a.io/one", "a.io/two")), Cancellation);
        Assert.False(created.Metadata.ContainsKey("deletionTimestamp"));
        var marked = await DeleteAsync("x");
        Assert.NotNull((string?)marked.Metadata["deletionTimestamp"]);
        Assert.Equal(2, marked.Generation);
        Assert.Equal(marked.ResourceVersion, (await DeleteAsync("x")).ResourceVersion);

        var one = await Store.UpdateAsync(
            Changed(marked, f => { f.Metadata["finalizers"] = new JsonArray("a.io/two"); f.Metadata.Remove("deletionTimestamp"); }), false, Cancellation);
        Assert.Equal((string?)marked.Metadata["deletionTimestamp"], (string?)one.Metadata["deletionTimestamp"]);
        await RefusedAsync(422, "Invalid", Store.UpdateAsync(Changed(one, f => f.Metadata["finalizers"] = new JsonArray("a.io/two", "a.io/new")), false, Cancellation));
        await Store.UpdateAsync(Changed(one, f => f.Metadata.Remove("finalizers")), false, Cancellation);
        Assert.Null(await FindAsync("x"));
    }

    [Fact]
    public async Task AWriteThatIsCancelledBeforeItsTurnDoesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CreateAsync(Function("x"), cancelled.Token));
        Assert.Null(await FindAsync("x"));
    }

    [Fact]
    public async Task OfWritesWithOneVersionOneWins()
    {
        var created = await CreateAsync("x");
        var writes = Enumerable.Range(1, 20).Select(value => Store.UpdateAsync(Changed(created, f => f.Spec!["value"] = value), false, Cancellation)).ToList();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(1, writes.Count(write => write.IsCompletedSuccessfully));
        Assert.Equal(19, writes.Count(write => write.Exception?.InnerException is ApiException { Reason: "Conflict" }));
        Assert.Equal(2, (await FindAsync("x"))!.Generation);
    }
}
