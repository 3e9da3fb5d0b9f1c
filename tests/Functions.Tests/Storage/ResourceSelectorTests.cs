using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class ResourceSelectorTests
{
    private static readonly ResourceSelector s_web = ResourceSelector.Parse(ResourceKinds.Function, "app=web", null);

    [Theory]
    [InlineData("ADDED", null, "web", "ADDED")]
    [InlineData("ADDED", null, "api", null)]
    [InlineData("MODIFIED", "web", "web", "MODIFIED")]
    [InlineData("MODIFIED", "api", "web", "ADDED")]
    [InlineData("MODIFIED", "web", "api", "DELETED")]
    [InlineData("MODIFIED", "api", "api", null)]
    [InlineData("DELETED", "web", "web", "DELETED")]
    [InlineData("DELETED", "api", "api", null)]
    public void AWatchOfASelectionIsToldWhatEntersAndLeaves(string type, string? before, string after, string? expected)
    {
        var change = new WatchEvent(type, Labelled(after, "2")) { Previous = before is null ? null : Labelled(before, "1") };
        var seen = s_web.Select(change);
        Assert.Equal(expected, seen?.Type);
        if (seen is not null)
        {
            Assert.Equal("web", seen.Resource.Label("app"));
            Assert.Equal("2", seen.Resource.ResourceVersion);
        }
    }

    [Fact]
    public void WithoutSelectorsAllIsSeen()
    {
        var change = new WatchEvent("MODIFIED", Labelled("api", "2")) { Previous = Labelled("web", "1") };
        Assert.Same(change, ResourceSelector.Parse(ResourceKinds.Function, null, " ").Select(change));
    }

    private static Resource Labelled(string app, string version) => new(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = version, ["labels"] = new JsonObject { ["app"] = app } },
    });
}
