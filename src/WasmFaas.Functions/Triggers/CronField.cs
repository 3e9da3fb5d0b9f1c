using System.Globalization;

namespace WasmFaas.Functions.Triggers;

/// <summary>A field of a cron expression: the values that match, as bits.</summary>
/// <param name="Bits">Bit n is set where n matches.</param>
/// <param name="IsAny">True where it is written <c>*</c> or <c>?</c>.</param>
internal readonly record struct CronField(ulong Bits, bool IsAny)
{
    /// <summary>True where a value matches.</summary>
    public bool Has(int value) => (Bits >> value & 1) != 0;

    /// <summary>The first match from a value on, or -1.</summary>
    public int Next(int from)
    {
        if (from > 63) return -1;
        ulong rest = Bits >> from;
        return rest == 0 ? -1 : from + System.Numerics.BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>Reads a field: <c>*</c>, <c>?</c>, values, ranges and steps, separated by commas.</summary>
    /// <param name="text">The field.</param>
    /// <param name="name">What it is called in an error.</param>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    /// <param name="names">Names of values, the first of which stands for <paramref name="min"/>.</param>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static CronField Parse(string text, string name, int min, int max, string[]? names = null)
    {
        ulong bits = 0;
        bool isAny = false;
        foreach (string part in text.Split(','))
        {
            string[] steps = part.Split('/');
            if (steps.Length > 2 || part.Length == 0) throw Error(text, name, min, max);
            int step = steps.Length == 2 ? Number(steps[1]) : 1;
            if (step < 1 || step > max) throw Error(text, name, min, max);
            var (first, last) = (min, max);
            if (steps[0] is "*" or "?")
            {
                isAny |= step == 1;
            }
            else
            {
                string[] ends = steps[0].Split('-');
                first = Value(ends[0]);
                last = ends.Length == 2 ? Value(ends[1]) : steps.Length == 2 ? max : first;
                if (ends.Length > 2 || first < min || last > max || first > last) throw Error(text, name, min, max);
            }

            for (int value = first; value <= last; value += step) bits |= 1UL << value;
        }

        return new CronField(bits, isAny);

        int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Error(text, name, min, max);

        int Value(string word)
        {
            int index = names is null ? -1 : Array.FindIndex(names, candidate => candidate.Equals(word, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? min + index : Number(word);
        }
    }

    private static FormatException Error(string text, string name, int min, int max) =>
        new($"\"{text}\" is not valid for {name}: expected *, values from {min} to {max}, ranges such as {min}-{max}, steps such as */5, separated by commas");
}
