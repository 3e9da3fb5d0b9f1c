using System.Text.Json.Nodes;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>Reads Function <c>spec.streaming</c>.</summary>
internal static class StreamingSettings
{
    private const long DefaultIdleSeconds = 60, LongestSeconds = 7 * 86_400;

    /// <summary>Fields that have no effect on a function which is called by a convention.</summary>
    public static IEnumerable<string> Ignored(FunctionObject function, CallingConvention? convention)
    {
        if (function.IsService || Of(function.Spec) is not { } limits) yield break;
        if (convention == CallingConvention.Args) yield return "spec.streaming (the args convention answers at the guest's end)";
        else if (limits.Protocol == StreamProtocol.WebSocket) yield return "spec.streaming (WebSockets need executor type container)";
    }

    /// <summary>A function's limits of streams; null where it has none.</summary>
    public static StreamingLimits? Of(JsonObject spec)
    {
        if (spec.Object("streaming") is not { } streaming) return null;
        long max = Math.Min(streaming.Number("maxDurationSeconds") ?? 0, LongestSeconds);
        return new StreamingLimits(
            Enum.Parse<StreamProtocol>(streaming.Text("protocol") ?? "auto", ignoreCase: true),
            TimeSpan.FromSeconds(Math.Clamp(streaming.Number("idleTimeoutSeconds") ?? DefaultIdleSeconds, 0, LongestSeconds)),
            max > 0 ? TimeSpan.FromSeconds(max) : null);
    }
}
