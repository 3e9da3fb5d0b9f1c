namespace WasmFaas.Keeper;

/// <summary>Limits of answers that are streams, in place of the function's timeout (Function <c>spec.streaming</c>).</summary>
/// <param name="Protocol">What is taken for a stream.</param>
/// <param name="IdleTimeout">Longest time without a byte; zero for any.</param>
/// <param name="MaxDuration">Longest duration from the answer's head; null for any.</param>
public sealed record StreamingLimits(StreamProtocol Protocol, TimeSpan IdleTimeout, TimeSpan? MaxDuration)
{
    /// <summary>True where an answer is a stream by its head; WebSockets are not looked at.</summary>
    /// <param name="mediaType">The answer's media type, perhaps with parameters.</param>
    /// <param name="hasLength">True where the head tells how long the body is.</param>
    public bool Includes(string? mediaType, bool hasLength)
    {
        bool isEvents = IsEvents(mediaType);
        return Protocol switch
        {
            StreamProtocol.Sse => isEvents,
            StreamProtocol.Chunked => !hasLength,
            StreamProtocol.WebSocket => false,
            _ => isEvents || !hasLength,
        };
    }

    /// <summary>True for the media type of Server-Sent Events.</summary>
    public static bool IsEvents(string? mediaType) => mediaType is not null && mediaType.AsSpan().Trim().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
