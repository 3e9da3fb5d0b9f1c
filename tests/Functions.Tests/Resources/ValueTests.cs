using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class ValueTests
{
    [Theory]
    [InlineData("300ms", 0.3)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("1.5s", 1.5)]
    [InlineData("-2m", -120.0)]
    [InlineData("0", 0.0)]
    [InlineData("1us", 0.000001)]
    [InlineData("10", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("s", null)]
    [InlineData("1d", null)]
    [InlineData("1s 2m", null)]
    [InlineData("1..5s", null)]
    [InlineData("99999999999999999h", null)]
    public void Durations(string text, double? seconds) => Assert.Equal(seconds, GoDuration.Parse(text)?.TotalSeconds);

    [Theory]
    [InlineData("64Mi", 67108864.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1k", 1000.0)]
    [InlineData("500m", 0.5)]
    [InlineData("1E", 1e18)]
    [InlineData("64 Mi", null)]
    [InlineData("64mb", null)]
    [InlineData("Mi", null)]
    [InlineData("99999999999999999999999Ei", null)]
    public void Quantities(string text, double? amount) => Assert.Equal(amount, (double?)ResourceQuantity.Parse(JsonValue.Create(text)));

    [Fact]
    public void AQuantityMayBeANumber() => Assert.Equal(128, ResourceQuantity.Parse(JsonNode.Parse("128")));

    [Fact]
    public void ColumnsShowWhatUsersLookFor()
    {
        var trigger = Objects.Of(ResourceKinds.HttpTrigger, """
            "spec": {"prefix": "/a", "methods": ["GET", "PUT"], "functionref": {"type": "name", "name": "hello", "alias": "prod"}}
            """);
        var shown = ResourceKinds.HttpTrigger.Columns.ToDictionary(column => column.Name, column => column.Value(trigger));
        Assert.Equal(("GET,PUT", "/a*", "hello:prod", null), (shown["Methods"], shown["Path"], shown["Function"], shown["Host"]));
    }

    [Fact]
    public void ColumnsOfAnEmptyObjectShowNothing()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var empty = new Resource(kind, []);
            Assert.All(kind.Columns, column => column.Value(empty));
        }
    }
}
