using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.Triggers;

/// <summary>Calls functions in a client's stead, through the router: what holds for requests holds for these calls.</summary>
/// <param name="address">Where the router listens.</param>
internal sealed class FunctionCaller(Func<IPEndPoint> address) : IDisposable
{
    // Each function has a timeout of its own, which ends its calls.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The path of what a <c>functionref</c> of type name means, for a path of the function.</summary>
    /// <exception cref="FormatException">It names no function, or several.</exception>
    public static string PathOf(string ns, JsonObject? reference, string subpath)
    {
        if ((reference.Text("type") ?? "name") != "name") throw new FormatException("spec.functionref.type: expected name");
        string name = reference.Text("name") ?? throw new FormatException("spec.functionref.name: expected the name of a function");
        string? qualifier = reference.Text("alias") ?? reference.Text("version");
        string rest = subpath is "" or "/" ? "" : subpath.StartsWith('/') ? subpath : "/" + subpath;
        return $"/fission-function/{ns}/{name}{(qualifier is null ? "" : ":" + qualifier)}{rest}";
    }

    /// <summary>Calls a function; its answer's body is not read.</summary>
    /// <exception cref="HttpRequestException">The router cannot be reached.</exception>
    public async Task<int> CallAsync(string method, string path, HttpContent? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, headers, cancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>Calls a function and reads its answer.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path at the public port.</param>
    /// <param name="body">Body of the request.</param>
    /// <param name="headers">Headers of the request.</param>
    /// <param name="maxBytes">Largest body of an answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">The router cannot be reached, or the answer is cut off or larger.</exception>
    public async Task<FunctionAnswer> AskAsync(string method, string path, HttpContent? body, IEnumerable<KeyValuePair<string, string>> headers, int maxBytes, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, headers, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        return Describe(answer, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Calls a function and reads the beginning of its answer; what is longer is passed over.</summary>
    /// <exception cref="HttpRequestException">The router cannot be reached, or the answer is cut off.</exception>
    public async Task<FunctionAnswer> AskBrieflyAsync(string method, string path, HttpContent? body, IEnumerable<KeyValuePair<string, string>> headers, int bytes, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, headers, cancellationToken);
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] beginning = new byte[bytes];
        int length;
        try
        {
            length = await content.ReadAtLeastAsync(beginning, bytes, throwOnEndOfStream: false, cancellationToken);
            await content.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }

        return Describe(answer, beginning[..length]);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static FunctionAnswer Describe(HttpResponseMessage answer, byte[] body)
    {
        string? component = answer.Headers.TryGetValues("X-Fission-Component", out var values) ? values.FirstOrDefault() : null;
        return new FunctionAnswer((int)answer.StatusCode, component, answer.Content.Headers.ContentType?.ToString(), body);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, HttpContent? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var endPoint = address();
        var host = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : endPoint.Address;
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://{new IPEndPoint(host, endPoint.Port)}{path}")) { Content = body };
        foreach (var (name, value) in headers)
        {
            // The client keeps those of the content apart.
            if (!request.Headers.TryAddWithoutValidation(name, value)) body?.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
