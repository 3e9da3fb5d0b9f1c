using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>Lists: their order, their parts, and what they select.</summary>
public abstract class ListContract : ResourceStoreContract
{
    [Fact]
    public async Task AnEmptyListHasAVersionToWatchFrom()
    {
        var list = await ListAsync();
        Assert.Empty(list.Items);
        Assert.Null(list.Continue);
        Assert.NotEqual("0", list.ResourceVersion);
    }

    [Fact]
    public async Task ObjectsComeByNamespaceAndName()
    {
        foreach (var (ns, name) in (List<(string, string)>)[("b", "a"), ("a", "z"), ("a", "a-b"), ("a", "a.b"), ("b", "Z"), ("a", "a")])
        {
            await CreateAsync(name, ns);
        }

        await Store.CreateAsync(Of(ResourceKinds.ConfigMap, Function("other", "a").Json), Cancellation);
        Assert.Equal(["a/a", "a/a-b", "a/a.b", "a/z", "b/Z", "b/a"], Names(await ListAsync()));
        Assert.Equal(["b/Z", "b/a"], Names(await ListAsync("b")));
        Assert.Equal(6, Names(await ListAsync("")).Count);
        Assert.Empty((await ListAsync("c")).Items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task PartsTogetherAreTheListAsItWasAtFirst(int limit)
    {
        var expected = new List<string>();
        for (var number = 0; number < 10; number++)
        {
            expected.Add($"default/x{number}");
            await CreateAsync($"x{number}");
        }

        var part = await ListAsync(options: new ListOptions(Limit: limit));
        var (version, names) = (part.ResourceVersion, Names(part));
        await DeleteAsync("x7");
        await CreateAsync("x55");
        while (part.Continue is { } token)
        {
            Assert.Equal(limit, part.Items.Count);
            Assert.Equal(10 - names.Count, part.Remaining);
            part = await ListAsync(options: new ListOptions(Limit: limit, Continue: token));
            Assert.Equal(version, part.ResourceVersion);
            names.AddRange(Names(part));
        }

        Assert.Equal(0, part.Remaining);
        Assert.Equal(expected, names);
    }

    [Fact]
    public async Task PartsKeepToTheNamespaceAndTheSelector()
    {
        for (var number = 0; number < 20; number++)
        {
            var ns = number % 2 == 0 ? "even" : "odd";
            await Store.CreateAsync(Changed(Function($"x{number:d2}", ns), f => f.Metadata["labels"] = new JsonObject { ["third"] = $"{number % 3 == 0}" }), Cancellation);
        }

        var options = new ListOptions("third=True", Limit: 3);
        var first = await ListAsync("even", options);
        var second = await ListAsync("even", options with { Continue = first.Continue });
        Assert.Equal(["even/x00", "even/x06", "even/x12"], Names(first));
        Assert.Equal(1, first.Remaining);
        Assert.Equal(["even/x18"], Names(second));
        Assert.Null(second.Continue);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("e30=")]
    [InlineData("W10=")]
    [InlineData("eyJydiI6IngiLCJucyI6MSwibmFtZSI6W119")]
    public async Task WhatIsNoContinueTokenIsRefused(string token) =>
        await RefusedAsync(400, "BadRequest", ListAsync(options: new ListOptions(Limit: 1, Continue: token)));

    [Fact]
    public async Task SelectorsSelect()
    {
        await Store.CreateAsync(Changed(Function("a", "one"), f => f.Metadata["labels"] = new JsonObject { ["app"] = "web" }), Cancellation);
        await Store.CreateAsync(Changed(Function("b", "one"), f => f.Metadata["labels"] = new JsonObject { ["app"] = "api" }), Cancellation);
        await CreateAsync("a", "two");
        Assert.Equal(["one/a"], Names(await ListAsync(options: new ListOptions("app=web"))));
        Assert.Equal(["one/b", "two/a"], Names(await ListAsync(options: new ListOptions("app!=web"))));
        Assert.Equal(["one/a", "two/a"], Names(await ListAsync(options: new ListOptions(FieldSelector: "metadata.name=a"))));
        Assert.Equal(["two/a"], Names(await ListAsync(options: new ListOptions("!app", "metadata.name=a,metadata.namespace!=one"))));
        await RefusedAsync(400, "BadRequest", ListAsync(options: new ListOptions("app in")));
        await RefusedAsync(400, "BadRequest", ListAsync(options: new ListOptions(FieldSelector: "spec.value=1")));
    }

    private static List<string> Names(ResourceList list) => [.. list.Items.Select(item => $"{item.Namespace}/{item.Name}")];
}
