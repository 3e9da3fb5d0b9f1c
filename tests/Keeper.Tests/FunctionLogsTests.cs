using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class FunctionLogsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void TheLastLinesOfEachFunctionAreKeptWithinTheLimits()
    {
        var limits = new KeeperLimits { FunctionLogCharacters = 100, AllFunctionLogCharacters = 150 };
        var logs = new FunctionLogs(limits);
        for (int i = 0; i < 50; i++) logs.Add("a", $"line {i:00} of a");
        Assert.Equal(["line 48 of a", "line 49 of a"], logs.Read("a", 2));
        Assert.Equal(8, logs.Read("a").Count);
        for (int i = 0; i < 8; i++) logs.Add("b", $"line {i:00} of b");
        Assert.Empty(logs.Read("a"));
        Assert.Equal(8, logs.Read("b").Count);
        Assert.Empty(logs.Read("c"));
    }

    [Fact]
    public async Task AFollowerGetsWhatWasThereAndWhatComes()
    {
        var logs = new FunctionLogs(KeeperLimits.Default);
        logs.Add("f", "one");
        logs.Add("f", "two");
        var seen = new List<string>();
        await foreach (string line in logs.FollowAsync("f", 1, Cancellation))
        {
            seen.Add(line);
            if (line == "two") logs.Add("f", "three");
            if (line == "three") break;
        }

        Assert.Equal(["two", "three"], seen);
    }

    [Fact]
    public void LinesAboutAFunctionAreItsLog()
    {
        using var log = new KeeperLog(TextWriter.Null);
        log.Write("info", "hello there", ("function", "f"), ("request", "1"));
        log.Write("info", "of nobody");
        Assert.EndsWith("""msg="hello there" function=f request=1""", Assert.Single(log.Functions.Read("f")));
    }
}
