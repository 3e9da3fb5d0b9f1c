using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class LabelSelectorTests
{
    [Theory]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData(" app = web ", true)]
    [InlineData("app=api", false)]
    [InlineData("app=we", false)]
    [InlineData("app!=web", false)]
    [InlineData("app!=api", true)]
    [InlineData("other!=api", true)]
    [InlineData("other=", false)]
    [InlineData("empty=", true)]
    [InlineData("empty!=", false)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("! other", true)]
    [InlineData("other", false)]
    [InlineData("app in (api,web)", true)]
    [InlineData("app in ( api , web )", true)]
    [InlineData("app in(web)", true)]
    [InlineData("app in (api)", false)]
    [InlineData("other in (api)", false)]
    [InlineData("empty in (a,)", true)]
    [InlineData("app notin (api,web)", false)]
    [InlineData("app notin (api)", true)]
    [InlineData("other notin (api)", true)]
    [InlineData("example.com/tier=front.end_1-a", true)]
    [InlineData("example.com/tier,app=web,!other", true)]
    [InlineData("example.com/tier,app=api,!other", false)]
    [InlineData("in=x", true)]
    [InlineData("in in (x)", true)]
    [InlineData("innings", false)]
    [InlineData("", true)]
    public void SelectsByLabels(string selector, bool expected) => Assert.Equal(expected, Parse(selector).Matches(Labelled()));

    [Theory]
    [InlineData("app=web,", 9)]
    [InlineData(",app", 1)]
    [InlineData("=web", 1)]
    [InlineData("app web", 5)]
    [InlineData("app in web", 8)]
    [InlineData("app in (web", 12)]
    [InlineData("app in (web))", 13)]
    [InlineData("app notin", 10)]
    [InlineData("app=web=api", 8)]
    [InlineData("app=a/b", 5)]
    [InlineData("-app", 1)]
    [InlineData("a/b/c=d", 1)]
    [InlineData("Example.com/x", 1)]
    [InlineData("/x", 1)]
    [InlineData("!", 2)]
    [InlineData("!app=web", 5)]
    [InlineData("app>1", 4)]
    [InlineData("app=\"web\"", 5)]
    public void SaysWhereASelectorIsWrong(string selector, int character)
    {
        var error = Assert.Throws<ApiException>(() => Parse(selector));
        Assert.Equal((400, "BadRequest"), (error.Code, error.Reason));
        Assert.StartsWith($"label selector \"{selector}\": at character {character}: expected ", error.Message);
    }

    [Fact]
    public void ALabelHasAtMost63Characters()
    {
        var longest = new string('a', 63);
        Parse($"{longest}={longest}");
        Assert.Throws<ApiException>(() => Parse(longest + "a"));
        Assert.Throws<ApiException>(() => Parse($"a={longest}a"));
    }

    [Fact]
    public void AnObjectWithoutLabelsHasNone()
    {
        var resource = new Resource(ResourceKinds.Function, []);
        Assert.True(Parse("!app,app!=x,app notin (x)").Matches(resource));
        Assert.False(Parse("app").Matches(resource));
    }

    private static ResourceSelector Parse(string selector) => ResourceSelector.Parse(ResourceKinds.Function, selector, null);

    private static Resource Labelled() => new(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["labels"] = new JsonObject { ["app"] = "web", ["empty"] = "", ["example.com/tier"] = "front.end_1-a", ["in"] = "x" },
        },
    });
}
