using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Routing;
using Xunit;

namespace WasmFaas.Functions.Tests.Routing;

public sealed class RouteTableTests
{
    private readonly FunctionTargets _targets = new();

    [Theory]
    [InlineData("/users", "exact")]
    [InlineData("/users/me", "literal")]
    [InlineData("/users/42", "number 42")]
    [InlineData("/users/bob", "template bob")]
    [InlineData("/users/bob/", "prefix")]
    [InlineData("/users/bob/x/y", "prefix")]
    [InlineData("/users/bob/posts/7", "two bob 7")]
    [InlineData("/usersx", null)]
    [InlineData("/files/a/b/c.txt", "tail a/b/c.txt")]
    [InlineData("/v2.1/x", "mixed 2 1")]
    [InlineData("/", null)]
    public void TheMostExactRouteAnswers(string path, string? expected)
    {
        var table = new RouteTable([
            Route("prefix", "/users", isPrefix: true), Route("template", "/users/{name}"), Route("number", "/users/{id:[0-9]+}"), Route("literal", "/users/me"),
            Route("exact", "/users"), Route("two", "/users/{name}/posts/{post}"), Route("tail", "/files/{path:.*}"), Route("mixed", "/v{major:[0-9]+}.{minor:[0-9]+}/x")]);
        Assert.Equal(expected, Find(table, path));
    }

    [Fact]
    public void ARouteOfTheRequestsHostGoesFirst()
    {
        var table = new RouteTable([Route("any", "/a/b"), Route("own", "/a", isPrefix: true) with { Host = "shop.example" }]);
        Assert.Equal("own", Find(table, "/a/b", host: "Shop.Example:8888"));
        Assert.Equal("any", Find(table, "/a/b", host: "other.example"));
    }

    [Fact]
    public void AMethodThatNoRouteOfThePathHasIsTold()
    {
        var table = new RouteTable([Route("get", "/a") with { Methods = ["GET"] }, Route("put", "/a") with { Methods = ["PUT"] }]);
        Assert.Equal("get", Find(table, "/a", method: "GET"));
        Assert.Equal("put", Find(table, "/a", method: "PUT"));
        var query = new RouteQuery();
        query.Begin("DELETE");
        Assert.Null(table.Find("", "/a", query));
        Assert.Equal("get", query.WrongMethod?.Trigger.Name);
    }

    [Fact]
    public void APrefixThatEndsWithASlashNeedsIt()
    {
        var table = new RouteTable([Route("root", "/a", isPrefix: true) with { NeedsSlash = true }]);
        Assert.Equal("root", Find(table, "/a/"));
        Assert.Null(Find(table, "/a"));
    }

    [Fact]
    public void WeightsShareTheRequestsByASeed()
    {
        var target = new RouteTarget([(_targets.Get("ns_a"), 90), (_targets.Get("ns_b"), 10), (_targets.Get("ns_none"), 0)]);
        var counts = Enumerable.Range(0, 10_000).Select(_ => target.Choose(s_random).Name).CountBy(name => name).ToDictionary();
        Assert.InRange(counts["ns_b"], 900, 1100);
        Assert.Equal(10_000 - counts["ns_b"], counts["ns_a"]);
    }

    [Theory]
    [InlineData("users", "expected a path that begins with '/'")]
    [InlineData("/{id", "is not closed")]
    [InlineData("/{}", "is not the name of a variable")]
    [InlineData("/{a}/{a}", "the variable a occurs twice")]
    [InlineData("/{id:[0-9}", "is not valid")]
    [InlineData("/{id:(?=x)}", "is not valid")]
    public void WhatIsNoPathSaysWhatWasExpected(string path, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PathTemplate.Parse(path)).Message);

    private static readonly Random s_random = new(7);

    private Route Route(string name, string path, bool isPrefix = false) =>
        new(new ResourceKey("ns", name), PathTemplate.Parse(path), new RouteTarget([(_targets.Get("ns_" + name), 1)])) { IsPrefix = isPrefix };

    private static string? Find(RouteTable table, string path, string method = "GET", string host = "")
    {
        var query = new RouteQuery();
        query.Begin(method);
        return table.Find(host, path, query) is { } route ? string.Join(' ', (string[])[route.Trigger.Name, .. query.Values]) : null;
    }
}
