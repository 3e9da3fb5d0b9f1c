using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace WasmFaas.Functions.Api;

/// <summary>One request, and its answer.</summary>
internal sealed class ApiContext(IFeatureCollection features)
{
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly IHttpRequestLifetimeFeature _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    private readonly List<string> _warnings = [];
    private Dictionary<string, StringValues>? _query;

    public IHttpRequestFeature Request { get; } = features.GetRequiredFeature<IHttpRequestFeature>();

    public IHeaderDictionary ResponseHeaders => _response.Headers;

    public string Method => Request.Method;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Cancellation => _lifetime.RequestAborted;

    /// <summary>Paths of the fields that the body has twice.</summary>
    public IReadOnlyList<string> DuplicateFields { get; set; } = [];

    public bool HasStarted => _response.HasStarted;

    /// <summary>The last value of a parameter of the query, or null where it is missing or empty.</summary>
    public string? Query(string name)
    {
        _query ??= QueryHelpers.ParseQuery(Request.QueryString);
        return _query.TryGetValue(name, out var values) && values.Count != 0 && !string.IsNullOrEmpty(values[^1]) ? values[^1] : null;
    }

    /// <summary>A parameter of the query that is true or false.</summary>
    /// <exception cref="ApiException">400 for anything else.</exception>
    public bool Flag(string name) => Query(name) switch
    {
        null or "false" or "0" or "False" => false,
        "true" or "1" or "True" => true,
        var other => throw Refusal.BadRequest($"query parameter {name}: \"{other}\": expected true or false"),
    };

    /// <summary>A parameter of the query that is a whole number.</summary>
    /// <exception cref="ApiException">400 for anything else.</exception>
    public int? Number(string name) => Query(name) switch
    {
        null => null,
        var text when int.TryParse(text, out int number) && number >= 0 => number,
        var text => throw Refusal.BadRequest($"query parameter {name}: \"{text}\": expected a whole number that is not negative"),
    };

    /// <summary>Gives the client a warning with the answer (RFC 7234, section 5.5, code 299).</summary>
    public void Warn(string message) => _warnings.Add(message);

    /// <summary>The request's body.</summary>
    /// <param name="limit">Largest size, in bytes.</param>
    /// <exception cref="ApiException">413 for a longer one.</exception>
    public async Task<byte[]> ReadBodyAsync(int limit)
    {
        using var buffer = new MemoryStream();
        byte[] part = new byte[16 * 1024];
        for (int count; (count = await Request.Body.ReadAsync(part, Cancellation)) != 0;)
        {
            if (buffer.Length + count > limit) throw new ApiException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit}");
            buffer.Write(part, 0, count);
        }

        return buffer.ToArray();
    }

    /// <summary>Answers with an object.</summary>
    public Task AnswerAsync(int status, JsonNode body, string contentType = MediaType.Json) => AnswerAsync(status, ApiJson.Write(body), contentType);

    /// <summary>Answers with text.</summary>
    public Task AnswerAsync(int status, ReadOnlyMemory<byte> body, string contentType)
    {
        Begin(status, contentType);
        _response.Headers.ContentLength = body.Length;
        return Method == HttpMethods.Head ? Task.CompletedTask : _responseBody.Writer.WriteAsync(body, Cancellation).AsTask();
    }

    /// <summary>Answers without a body.</summary>
    public Task AnswerEmptyAsync(int status)
    {
        _response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Sends the client elsewhere.</summary>
    public Task RedirectAsync(string location)
    {
        _response.Headers.Location = location;
        return AnswerAsync(302, ReadOnlyMemory<byte>.Empty, "text/plain");
    }

    /// <summary>Sends the head of an answer whose parts <see cref="SendAsync"/> brings.</summary>
    public async Task BeginStreamAsync(string contentType = MediaType.Json, int status = 200)
    {
        Begin(status, contentType);
        await _responseBody.StartAsync(Cancellation);

        // Nothing may follow for long; clients wait for the head.
        await _responseBody.Writer.FlushAsync(Cancellation);
    }

    /// <summary>Sends a part of the answer, at once.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> part) => _responseBody.Writer.WriteAsync(part, Cancellation).AsTask();

    public void Abort() => _lifetime.Abort();

    private void Begin(int status, string contentType)
    {
        _response.StatusCode = status;
        _response.Headers.ContentType = contentType;
        _response.Headers.CacheControl = "no-cache, private";
        if (status == 401) _response.Headers.WWWAuthenticate = "Bearer";
        if (status == 429) _response.Headers.RetryAfter = "1";
        foreach (string warning in _warnings) _response.Headers.Append("Warning", $"299 - \"{Quote(warning)}\"");
    }

    private static string Quote(string text) =>
        string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) || c > '~' ? "?" : c.ToString()));
}
