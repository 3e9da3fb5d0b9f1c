using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using Xunit;

namespace WasmFaas.Functions.Tests.Execution;

public sealed class ProvisionedTargetTests
{
    private static readonly JsonObject s_setting = (JsonObject)JsonNode.Parse("""
        {"target":2,"windows":[
         {"name":"day","start":"0 8 * * *","duration":"10h","target":5},
         {"name":"lunch","start":"0 12 * * *","duration":"1h","target":9},
         {"name":"night","start":"0 23 * * *","duration":"2h","target":0}]}
        """)!;

    [Theory]
    [InlineData("2026-01-05T07:59:59Z", 2, "2026-01-05T08:00:00Z")]
    [InlineData("2026-01-05T08:00:00Z", 5, "2026-01-05T12:00:00Z")]
    [InlineData("2026-01-05T12:30:00Z", 9, "2026-01-05T13:00:00Z")]
    [InlineData("2026-01-05T13:00:00Z", 5, "2026-01-05T18:00:00Z")]
    [InlineData("2026-01-05T18:00:00Z", 2, "2026-01-05T23:00:00Z")]
    [InlineData("2026-01-06T00:59:00Z", 0, "2026-01-06T01:00:00Z")]
    [InlineData("2026-01-06T01:00:00Z", 2, "2026-01-06T08:00:00Z")]
    public void TheHighestOpenWindowCounts(string now, int expected, string next)
    {
        var target = ProvisionedTarget.At(s_setting, DateTimeOffset.Parse(now));
        Assert.Equal((expected, DateTimeOffset.Parse(next)), (target.Instances, target.Next));
    }

    [Fact]
    public void WithoutWindowsTheTargetStays() =>
        Assert.Equal(new ProvisionedTarget(3, null), ProvisionedTarget.At(new JsonObject { ["target"] = 3 }, DateTimeOffset.UnixEpoch));
}
