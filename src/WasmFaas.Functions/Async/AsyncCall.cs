using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Async;

/// <summary>A call that its caller does not wait for.</summary>
internal sealed record AsyncCall
{
    /// <summary>The id that the caller was given.</summary>
    public required string Id { get; init; }

    /// <summary>The function's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The function's name.</summary>
    public required string Function { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query at the public port, under <c>/fission-function/</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The headers, as pairs of name and value.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body.</summary>
    public required byte[] Body { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Accepted { get; init; }

    /// <summary>Destinations that led to it: 0 for a client's call.</summary>
    public int Depth { get; init; }

    /// <summary>When it is to be delivered; for a dead letter, when it died.</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last attempt failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What it counts for against <see cref="AsyncLimits.Bytes"/>.</summary>
    public long Size => Body.Length + Target.Length + Headers.Sum(header => header.Key.Length + header.Value.Length) + 512;

    /// <summary>The call as clients are shown it.</summary>
    public JsonObject Describe() => new()
    {
        ["id"] = Id,
        ["namespace"] = Namespace,
        ["function"] = Function,
        ["method"] = Method,
        ["target"] = Target,
        ["accepted"] = Time(Accepted),
        ["due"] = Time(Due),
        ["attempts"] = Attempts,
        ["error"] = Error,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
