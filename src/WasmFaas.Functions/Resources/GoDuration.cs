using System.Globalization;

namespace WasmFaas.Functions.Resources;

/// <summary>Durations as Go writes them: numbers with units, such as <c>1h30m</c> or <c>1.5s</c> (Go, time.ParseDuration).</summary>
public static class GoDuration
{
    private static readonly (string Unit, decimal Ticks)[] s_units =
    [
        ("ns", 0.01m), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads a duration; null where the text is none, or is longer than 290 years, Go's longest.</summary>
    public static TimeSpan? Parse(string text)
    {
        var rest = text.AsSpan();
        bool isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return TimeSpan.Zero;
        if (rest.IsEmpty) return null;
        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return null;
            rest = rest[digits..];
            int length = rest.IndexOfAny("0123456789.");
            var unit = length < 0 ? rest : rest[..length];
            if (number > long.MaxValue || TicksOf(unit) is not { } factor) return null;
            ticks += number * factor;
            rest = rest[unit.Length..];
        }

        const decimal Longest = long.MaxValue / 100m;
        return ticks > Longest ? null : new TimeSpan(isNegative ? -(long)ticks : (long)ticks);
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in s_units)
        {
            if (unit.SequenceEqual(name)) return ticks;
        }

        return null;
    }
}
