using System.Globalization;

namespace WasmFaas.Keeper;

/// <summary>Sizes and times as people write them: <c>64Mi</c>, <c>1500ms</c>.</summary>
public static class Quantity
{
    /// <summary>Reads a number of bytes: digits, then nothing, or one of k, M, G (powers of 1000), Ki, Mi, Gi (powers of 1024).</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static long ParseBytes(string text)
    {
        var (number, unit) = Split(text);
        decimal? factor = unit switch
        {
            "" => 1,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "Ki" => 1 << 10,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            _ => null,
        };
        if (number is null || factor is null || number * factor > long.MaxValue)
            throw new FormatException($"\"{text}\" is not a size: expected bytes such as 65536, 512Ki, 64Mi or 1Gi");
        return (long)(number.Value * factor.Value);
    }

    /// <summary>Reads a time: digits, then one of us, ms, s, m, h.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static TimeSpan ParseTime(string text)
    {
        var (number, unit) = Split(text);
        double? seconds = unit switch
        {
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => null,
        };
        if (number is null || seconds is null || (double)number.Value * seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            throw new FormatException($"\"{text}\" is not a time: expected one such as 500ms, 1.5s, 10m or 1h");
        return TimeSpan.FromSeconds((double)number.Value * seconds.Value);
    }

    private static (decimal? Number, string Unit) Split(string text)
    {
        int end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        if (end < 0) end = text.Length;
        bool isNumber = decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number);
        return (isNumber ? number : null, text[end..]);
    }
}
