using System.Globalization;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>Kubernetes quantities, such as <c>64Mi</c>, <c>500m</c> or <c>1e3</c> (Kubernetes API, resource.Quantity).</summary>
public static class ResourceQuantity
{
    private static readonly (string Suffix, decimal Factor)[] s_suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>The amount, in bytes or processors; null where it is no quantity.</summary>
    public static decimal? Parse(JsonNode? value)
    {
        if (value is not JsonValue scalar) return null;
        string text = scalar.TryGetValue(out string? read) ? read : scalar.ToJsonString();
        if (TryNumber(text, out decimal plain)) return plain;
        foreach (var (suffix, factor) in s_suffixes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal) || !TryNumber(text[..^suffix.Length], out decimal number)) continue;
            // No quantity of a machine comes near; a larger one would overflow.
            return factor < 1 || Math.Abs(number) <= decimal.MaxValue / factor ? number * factor : null;
        }

        return null;
    }

    private static bool TryNumber(string text, out decimal number) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
}
