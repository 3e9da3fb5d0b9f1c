using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>The request's trace (W3C Trace Context, level 1): the client's, or a new one.</summary>
internal static class TraceContext
{
    private const int ParentLength = 55, TraceIdStart = 3, TraceIdLength = 32;

    /// <summary>The trace's id. A request without a valid <c>traceparent</c> gets one.</summary>
    public static string GetTraceId(IHeaderDictionary headers)
    {
        string? parent = headers.TraceParent;
        if (!IsValid(parent)) headers.TraceParent = parent = Make();
        return parent.Substring(TraceIdStart, TraceIdLength);
    }

    /// <summary>Sees to it that the request has a valid <c>traceparent</c>.</summary>
    public static void Ensure(IHeaderDictionary headers)
    {
        if (!IsValid(headers.TraceParent)) headers.TraceParent = Make();
    }

    private static string Make() => string.Create(
        CultureInfo.InvariantCulture,
        $"00-{NextNonZero():x16}{Random.Shared.NextInt64():x16}-{NextNonZero():x16}-01");

    private static long NextNonZero() => Random.Shared.NextInt64(1, long.MaxValue);

    private static bool IsValid([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? parent)
    {
        if (parent is null || parent.Length < ParentLength || parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return false;
        if (parent.StartsWith("ff", StringComparison.Ordinal) || (parent.Length > ParentLength && (parent[0] == '0' && parent[1] == '0'))) return false;
        for (int i = 0; i < ParentLength; i++)
            if (i is not (2 or 35 or 52) && !char.IsAsciiHexDigitLower(parent[i])) return false;
        return parent.AsSpan(TraceIdStart, TraceIdLength).ContainsAnyExcept('0') && parent.AsSpan(36, 16).ContainsAnyExcept('0');
    }
}
