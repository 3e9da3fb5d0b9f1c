using System.Globalization;

namespace WasmFaas.Functions.Triggers;

/// <summary>Times as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>500ms</c> (Go, time.ParseDuration).</summary>
internal static class GoDuration
{
    /// <summary>Reads a time of at least 0.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        decimal ticks = 0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) throw Error(text);
            rest = rest[digits..];
            int letters = rest.IndexOfAny("0123456789.");
            if (letters < 0) letters = rest.Length;
            decimal unit = rest[..letters] switch
            {
                "ns" => 0.01m,
                "us" or "µs" => TimeSpan.TicksPerMicrosecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "s" => TimeSpan.TicksPerSecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                _ => throw Error(text),
            };
            rest = rest[letters..];

            // A century is more than anybody means; more would overflow.
            if (number > 876_600m * TimeSpan.TicksPerHour / unit) throw Error(text);
            ticks += number * unit;
        }

        if (text.Length == 0 || ticks > 876_600m * TimeSpan.TicksPerHour) throw Error(text);
        return new TimeSpan((long)ticks);
    }

    private static FormatException Error(string text) => new($"\"{text}\" is not a time: expected one such as 1h30m, 10m, 1.5s or 500ms");
}
