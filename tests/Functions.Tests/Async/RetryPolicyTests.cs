using System.Text.Json.Nodes;
using WasmFaas.Functions.Async;
using Xunit;

namespace WasmFaas.Functions.Tests.Async;

public sealed class RetryPolicyTests
{
    [Fact]
    public void WaitsDoubleUpToTheLongest()
    {
        var policy = Policy("""{"retry":{"backoffBase":"2s","backoffCap":"10s","jitter":false}}""");
        Assert.Equal([2, 4, 8, 10, 10], Enumerable.Range(1, 5).Select(attempts => policy.Wait(attempts, new Random(1)).TotalSeconds));
        Assert.Equal(10, policy.Wait(2000, new Random(1)).TotalSeconds);
    }

    [Fact]
    public void WaitsAreARandomPartFromAHalfOn()
    {
        var policy = Policy("""{"retry":{"backoffBase":"2s","backoffCap":"10s"}}""");
        var random = new Random(1);
        foreach (var (attempts, longest) in (IEnumerable<(int, double)>)[(1, 2), (2, 4), (3, 8), (4, 10)])
        {
            var waits = Enumerable.Range(0, 100).Select(_ => policy.Wait(attempts, random).TotalSeconds).ToList();
            Assert.All(waits, wait => Assert.InRange(wait, longest / 2, longest));
            Assert.True(waits.Distinct().Count() > 90);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"maxAge":"0s","retry":{"backoffBase":"soon","backoffCap":"-1s"}}""")]
    public void WhatIsNotGivenIsFissions(string? invocation) =>
        Assert.Equal(new RetryPolicy(AsyncLimits.Attempts, AsyncLimits.BackoffBase, AsyncLimits.BackoffCap, true, AsyncLimits.Age), Policy(invocation));

    private static RetryPolicy Policy(string? invocation) => RetryPolicy.Of(invocation is null ? null : (JsonObject)JsonNode.Parse(invocation)!);
}
