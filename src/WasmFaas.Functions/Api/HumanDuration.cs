namespace WasmFaas.Functions.Api;

/// <summary>Durations as kubectl's tables show them: <c>45s</c>, <c>5m10s</c>, <c>3h</c>, <c>2d4h</c>, <c>40d</c>, <c>2y30d</c>.</summary>
internal static class HumanDuration
{
    public static string Format(TimeSpan time)
    {
        long seconds = Math.Max(0, (long)time.TotalSeconds);
        long minutes = seconds / 60, hours = minutes / 60, days = hours / 24, years = days / 365;
        return true switch
        {
            _ when minutes < 2 => $"{seconds}s",
            _ when minutes < 10 => Pair(minutes, "m", seconds % 60, "s"),
            _ when hours < 3 => $"{minutes}m",
            _ when hours < 8 => Pair(hours, "h", minutes % 60, "m"),
            _ when hours < 48 => $"{hours}h",
            _ when days < 8 => Pair(days, "d", hours % 24, "h"),
            _ when years < 2 => $"{days}d",
            _ when years < 8 => Pair(years, "y", days % 365, "d"),
            _ => $"{years}y",
        };
    }

    private static string Pair(long high, string highUnit, long low, string lowUnit) =>
        low == 0 ? $"{high}{highUnit}" : $"{high}{highUnit}{low}{lowUnit}";
}
