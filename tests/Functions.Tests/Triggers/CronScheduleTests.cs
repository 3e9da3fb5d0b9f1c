using System.Globalization;
using WasmFaas.Functions.Triggers;
using Xunit;

namespace WasmFaas.Functions.Tests.Triggers;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("*/15 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z")]
    [InlineData("*/15 * * * *", "2026-01-01T00:14:59.5Z", "2026-01-01T00:15:00Z")]
    [InlineData("30 5 * * * *", "2026-01-01T00:05:30Z", "2026-01-01T01:05:30Z")]
    [InlineData("0 9 * * MON-FRI", "2026-01-02T09:00:00Z", "2026-01-05T09:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z")]
    [InlineData("@hourly", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@yearly", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 0 6 * * *", "2026-07-01T00:00:00Z", "2026-07-01T04:00:00Z")]
    [InlineData("TZ=America/New_York 0 6 * * *", "2026-01-01T00:00:00Z", "2026-01-01T11:00:00Z")]
    public void TheNextTickIs(string cron, string after, string expected) => Assert.Equal(Time(expected), CronSchedule.Parse(cron).Next(Time(after), default));

    [Fact]
    public void ADayThatNeverComesHasNoTick() => Assert.Null(CronSchedule.Parse("0 0 31 2 *").Next(Time("2026-01-01T00:00:00Z"), default));

    [Fact]
    public void IntervalsAreCountedFromTheirStart()
    {
        var schedule = CronSchedule.Parse("@every 1h30m");
        var start = Time("2026-01-01T00:10:00Z");
        Assert.Equal(Time("2026-01-01T01:40:00Z"), schedule.Next(start, start));
        Assert.Equal(Time("2026-01-01T04:40:00Z"), schedule.Next(Time("2026-01-01T03:10:00Z"), start));
    }

    [Fact]
    public void ALocalTimeThatClocksSkipDoesNotTick() =>
        Assert.Equal(Time("2026-03-30T00:30:00Z"), CronSchedule.Parse("TZ=Europe/Berlin 30 2 * * *").Next(Time("2026-03-28T12:00:00Z"), default));

    [Fact]
    public void ALocalTimeThatComesTwiceTicksOnce()
    {
        var schedule = CronSchedule.Parse("TZ=Europe/Berlin 30 2 * * *");
        var first = schedule.Next(Time("2026-10-24T12:00:00Z"), default)!.Value;
        Assert.Equal(Time("2026-10-25T00:30:00Z"), first);
        Assert.Equal(Time("2026-10-26T01:30:00Z"), schedule.Next(first, default));
    }

    [Theory]
    [InlineData("2026-03-28T22:00:00Z")]
    [InlineData("2026-10-24T22:00:00Z")]
    public void AScheduleOfAllHoursTicksThroughAChangeOfClocks(string start)
    {
        var schedule = CronSchedule.Parse("TZ=Europe/Berlin */20 * * * *");
        var tick = Time(start);
        for (int i = 0; i < 24; i++)
        {
            var next = schedule.Next(tick, default)!.Value;
            Assert.Equal(TimeSpan.FromMinutes(20), next - tick);
            tick = next;
        }
    }

    /// <summary>The next tick matches, and nothing between matches: by a slow model that tries each second.</summary>
    [Fact]
    public void TheNextTickIsTheFirstSecondThatMatches()
    {
        var random = new Random(20260101);
        for (int i = 0; i < 300; i++)
        {
            string[] fields = [Field(0, 59), Field(0, 59), Field(0, 23), "*", "*", "*"];
            var after = Time("2026-01-01T00:00:00Z").AddSeconds(random.Next(86_400));
            var next = CronSchedule.Parse(string.Join(' ', fields)).Next(after, default)!.Value;
            var model = after.AddSeconds(1);
            while (!Matches(fields[0], model.Second) || !Matches(fields[1], model.Minute) || !Matches(fields[2], model.Hour)) model = model.AddSeconds(1);
            Assert.True(model == next, $"{string.Join(' ', fields)} after {after:s}: {next:s}, expected {model:s}");
        }

        string Field(int min, int max) => random.Next(4) switch
        {
            0 => "*",
            1 => $"*/{random.Next(1, max)}",
            2 => $"{random.Next(min, max + 1)}",
            _ => random.Next(min, max) is var first ? $"{first}-{random.Next(first, max + 1)}" : "",
        };
    }

    [Theory]
    [InlineData("", "has 0 fields: expected 5")]
    [InlineData("* * * *", "has 4 fields: expected 5")]
    [InlineData("60 * * * *", "\"60\" is not valid for minutes")]
    [InlineData("* * * JANUARY *", "\"JANUARY\" is not valid for months")]
    [InlineData("5-1 * * * *", "\"5-1\" is not valid for minutes")]
    [InlineData("*/0 * * * *", "\"*/0\" is not valid for minutes")]
    [InlineData("TZ=Nowhere/City * * * * *", "\"Nowhere/City\" is no time zone")]
    [InlineData("@often", "\"@often\" is no descriptor")]
    [InlineData("@every 10ms", "expected at least 1s")]
    [InlineData("@every soon", "\"soon\" is not a time")]
    public void WhatIsNoScheduleSaysWhatWasExpected(string cron, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => CronSchedule.Parse(cron)).Message);

    private static bool Matches(string field, int value)
    {
        if (field == "*") return true;
        if (field.StartsWith("*/", StringComparison.Ordinal)) return value % int.Parse(field[2..], CultureInfo.InvariantCulture) == 0;
        int[] ends = [.. field.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return value >= ends[0] && value <= ends[^1];
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
