using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>The Kubernetes API, as far as the verbs need it. Refusals are thrown as <see cref="ApiException"/>.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Json = "application/json", Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private const int UpdateAttempts = 5;

    private readonly HttpClient _http;

    /// <summary>Makes a client of a server.</summary>
    public ApiClient(Uri server, string? token, X509Certificate2? authority = null)
    {
        Server = server;
        _http = HttpClients.Create(server, authority);
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    /// <summary>Gets an object.</summary>
    public Task<JsonObject> GetAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, Path(kind, @namespace, name), null, Json, cancellationToken);

    /// <summary>Gets an object, or null where there is none.</summary>
    public async Task<JsonObject?> FindAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(kind, @namespace, name, cancellationToken);
        }
        catch (ApiException e) when (e is { Code: 404, Reason: "NotFound" })
        {
            return null;
        }
    }

    /// <summary>Lists the objects of a namespace, or of all where it is null.</summary>
    public async Task<List<JsonObject>> ListAsync(ResourceKind kind, string? @namespace, CancellationToken cancellationToken)
    {
        var list = await SendAsync(HttpMethod.Get, Path(kind, @namespace, null), null, Json, cancellationToken);
        return [.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()];
    }

    /// <summary>Gets an object, or a list where the name is null, as a Table or as it is.</summary>
    public Task<JsonObject> ShowAsync(ResourceKind kind, string? @namespace, string? name, string query, bool asTable, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, Path(kind, @namespace, name) + query, null, asTable ? Table : Json, cancellationToken);

    /// <summary>Creates an object.</summary>
    public Task<JsonObject> CreateAsync(ResourceKind kind, string @namespace, JsonObject json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, Path(kind, @namespace, null), json, Json, cancellationToken);

    /// <summary>Replaces an object of the version that it names.</summary>
    public Task<JsonObject> ReplaceAsync(ResourceKind kind, string @namespace, string name, JsonObject json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, Path(kind, @namespace, name), json, Json, cancellationToken);

    /// <summary>Deletes an object.</summary>
    public Task<JsonObject> DeleteAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, Path(kind, @namespace, name), null, Json, cancellationToken);

    /// <summary>Changes an object as it is when it is written: another's change in between makes a new attempt.</summary>
    public async Task<JsonObject> UpdateAsync(ResourceKind kind, string @namespace, string name, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var json = await GetAsync(kind, @namespace, name, cancellationToken);
            change(json);
            try
            {
                return await ReplaceAsync(kind, @namespace, name, json, cancellationToken);
            }
            catch (ApiException e) when (e is { Code: 409, Reason: "Conflict" } && attempt < UpdateAttempts)
            {
            }
        }
    }

    /// <summary>The events after a version, until the server ends the watch.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(ResourceKind kind, string? @namespace, string query, bool asTable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(Path(kind, @namespace, null) + query, asTable ? Table : Json, cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            var watched = Parse(line);
            if ((string?)watched["type"] == "ERROR") throw ApiStatus.ToException(watched["object"] as JsonObject, 500, "the watch failed");
            yield return watched;
        }
    }

    /// <summary>Gets what a path answers.</summary>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, Json, cancellationToken);

    /// <summary>Posts to a path without a body.</summary>
    public Task<JsonObject> PostAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, null, Json, cancellationToken);

    /// <summary>Has the server keep an archive.</summary>
    /// <returns>The archive's id, its SHA-256 in hexadecimal.</returns>
    public async Task<string> KeepArchiveAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Server, "/v1/archive")) { Content = new ByteArrayContent(bytes) };
        using var response = await HttpClients.SendAsync(_http, request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw await FailureAsync(response, cancellationToken);
        return (string)Parse(await response.Content.ReadAsStringAsync(cancellationToken))["id"]!;
    }

    /// <summary>Reads an archive that the server keeps.</summary>
    public Task<Stream> OpenArchiveAsync(string id, CancellationToken cancellationToken) => OpenAsync($"/v1/archive?id={Uri.EscapeDataString(id)}", "*/*", cancellationToken);

    /// <summary>Reads what a path answers, as it arrives.</summary>
    public async Task<Stream> OpenAsync(string path, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Server, path));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await HttpClients.SendAsync(_http, request, cancellationToken);
        if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(cancellationToken);
        using (response) throw await FailureAsync(response, cancellationToken);
    }

    /// <summary>Asks a path that is no object's, with a body that is sent as it is.</summary>
    public async Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, byte[]? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server, path)) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await HttpClients.SendAsync(_http, request, cancellationToken);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await FailureAsync(response, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The path of an object, of a namespace's objects, or of all.</summary>
    public static string Path(ResourceKind kind, string? @namespace, string? name)
    {
        var path = new StringBuilder(kind.Group.Length == 0 ? "/api/" : "/apis/").Append(kind.ApiVersion);
        if (kind.IsNamespaced && @namespace is not null) path.Append("/namespaces/").Append(Uri.EscapeDataString(@namespace));
        path.Append('/').Append(kind.Plural);
        if (name is not null) path.Append('/').Append(Uri.EscapeDataString(name));
        return path.ToString();
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, string accept, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server, path));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, Json);
        using var response = await HttpClients.SendAsync(_http, request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw await FailureAsync(response, cancellationToken);
        foreach (var warning in response.Headers.Warning) Console.Error.WriteLine($"wasmfaas: warning: {warning.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal)}");
        return Parse(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task<ApiException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonObject? status = null;
        try
        {
            status = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Not our server, or a proxy: its status says enough.
        }

        string what = $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} was answered with {(int)response.StatusCode} {response.ReasonPhrase}";
        return ApiStatus.ToException(status, (int)response.StatusCode, what);
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("expected an object");
        }
        catch (JsonException e)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"the server's answer is not JSON: {e.Message}");
        }
    }
}
