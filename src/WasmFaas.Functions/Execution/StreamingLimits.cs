using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Execution;

/// <summary>Limits of streamed answers (Function <c>spec.streaming</c>).</summary>
/// <param name="Protocol">What is taken for a stream: <c>auto</c>, <c>sse</c>, <c>chunked</c> or <c>websocket</c>.</param>
/// <param name="IdleTimeout">Longest time without a byte; zero for any.</param>
/// <param name="MaxDuration">Longest duration; null for any.</param>
internal sealed record StreamingLimits(string Protocol, TimeSpan IdleTimeout, TimeSpan? MaxDuration)
{
    private const long DefaultIdleSeconds = 60, LongestSeconds = 7 * 86_400;

    /// <summary>Reads a function's limits; null where it has none.</summary>
    public static StreamingLimits? Of(JsonObject spec)
    {
        if (spec.Object("streaming") is not { } streaming) return null;
        long max = Math.Min(streaming.Number("maxDurationSeconds") ?? 0, LongestSeconds);
        return new StreamingLimits(
            streaming.Text("protocol") ?? "auto",
            TimeSpan.FromSeconds(Math.Clamp(streaming.Number("idleTimeoutSeconds") ?? DefaultIdleSeconds, 0, LongestSeconds)),
            max > 0 ? TimeSpan.FromSeconds(max) : null);
    }
}
